export { MemoryLog, numbered } from './memory-log.ts';
