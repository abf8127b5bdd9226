import type { PulseEvent } from '@pulse/model';
import type { LoadSize } from './load.ts';

/** Values of all statistics: nine for each queue in order, then six for each agent; NaN where there is none. */
export type Values = Float64Array;

/** One engine of the race. */
export interface Contestant {
  readonly name: string;
  /** What it is fed: lines of JSON, or frames of our own protocol. */
  readonly wire: 'ndjson' | 'frames';
  /** Values that it does not give; without it, none. */
  leavesOut?(index: number, size: LoadSize): boolean;
  start(size: LoadSize): Promise<Running> | Running;
}

export interface Running {
  /** Takes wire bytes of consecutive events until every statistic is up to date. */
  ingest(bytes: Uint8Array): void | Promise<void>;
  /** Every value at an instant. */
  refresh(at: number): Values | Promise<Values>;
  /** Milliseconds of the last refresh's work that were done before it was asked for. */
  beforehand?(): number | Promise<number>;
  stop?(): void | Promise<void>;
}

export const QUEUE_VALUES = 9;
export const AGENT_VALUES = 6;

export const valueCount = (size: LoadSize) => size.queues * QUEUE_VALUES + size.agents * AGENT_VALUES;

const decoder = new TextDecoder();

/** The events of a block of lines. */
export function* eventsOf(bytes: Uint8Array): Generator<PulseEvent> {
  for (const line of decoder.decode(bytes).split('\n')) if (line !== '') yield JSON.parse(line) as PulseEvent;
}

export const queueIndex = (id: string) => Number(id.slice(0, id.indexOf('@'))) - 5000;
export const deviceIndex = (id: string) => Number(id.slice(0, id.indexOf('@'))) - 10_000;
