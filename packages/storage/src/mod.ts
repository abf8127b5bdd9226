export type { EventLog, LogBatch } from './event-log.ts';
export {
  type CheckpointFiles,
  type CheckpointFilesOptions,
  checkpointFiles,
  type FoundCheckpoint,
} from './files/checkpoint-files.ts';
export { type DataFolder, lockDataFolder } from './files/data-folder.ts';
export { type FileLogOptions, openFileLog } from './files/file-log.ts';
export { memoryValueStore } from './memory/memory-value-store.ts';
export type { ValueListener, ValueStore } from './value-store.ts';
