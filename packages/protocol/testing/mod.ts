export { MemoryLog, numbered, revision } from './memory-log.ts';
