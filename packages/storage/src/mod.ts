export type { EventLog, LogBatch } from './event-log.ts';
export type { ValueListener, ValueStore } from './value-store.ts';
