export { MemoryLog, numbered, revision } from './memory-log.ts';
export { MemoryStatistics } from './memory-statistics.ts';
