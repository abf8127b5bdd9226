export type { EventLog, LogBatch } from './event-log.ts';
export {
  type CheckpointFiles,
  type CheckpointFilesOptions,
  checkpointFiles,
  type FoundCheckpoint,
} from './files/checkpoint-files.ts';
export { type DataFolder, lockDataFolder } from './files/data-folder.ts';
export { type FileLogOptions, openFileLog } from './files/file-log.ts';
export type { Lease, LeaseStore } from './lease-store.ts';
export { memoryValueStore } from './memory/memory-value-store.ts';
export {
  DATABASE_ROLES,
  type Database,
  type DatabaseRole,
  type DatabaseScope,
  type Transaction,
} from './metadata/database.ts';
export type {
  PermissionSink,
  PermissionStore,
  PermissionView,
  PersonAccess,
  TenantAccess,
  Viewer,
} from './permission-store.ts';
export type { RedisTls } from './redis/connection/redis-address.ts';
export {
  type RedisConnection,
  type RedisConnectionOptions,
  type RedisHealth,
  redisConnection,
} from './redis/connection/redis-connection.ts';
export type { ValueListener, ValueSink, ValueStore, ValueView } from './value-store.ts';
