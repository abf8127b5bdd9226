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
export { monotonicClock } from './leases/monotonic-clock.ts';
export { memoryLeases } from './memory/memory-leases.ts';
export { memoryPermissions } from './memory/memory-permissions.ts';
export { memoryValueStore } from './memory/memory-value-store.ts';
export type { Connection } from './metadata/connection.ts';
export { readBackup, writeBackup } from './metadata/copy/backup-file.ts';
export { COPIED_TABLES, type CopiedPart, type CopiedTable } from './metadata/copy/copied-tables.ts';
export { ownerTransaction } from './metadata/copy/owner-transaction.ts';
export { readDatabase } from './metadata/copy/read-database.ts';
export { type RestoreOptions, restoreBackup } from './metadata/copy/restore-backup.ts';
export {
  type BackupSchedule,
  backupsIn,
  makeBackup,
  scheduleBackups,
} from './metadata/copy/scheduled-backups.ts';
export { type WriteDatabaseOptions, writeDatabase } from './metadata/copy/write-database.ts';
export {
  DATABASE_ROLES,
  type Database,
  type DatabaseListener,
  type DatabaseRole,
  type DatabaseScope,
  type Transaction,
} from './metadata/database.ts';
export { DATABASE_LIMITS, type DatabaseLimits } from './metadata/database-limits.ts';
export {
  type FollowedMetadata,
  type FollowMetadataOptions,
  followMetadata,
  LOOKING_FOR_CHANGES,
} from './metadata/followed-metadata.ts';
export { MIGRATIONS, type Migration, readMigrations, SCHEMA_VERSION } from './metadata/migrations.ts';
export {
  type EmbeddedDatabase,
  openPglite,
  PGLITE_IDLE,
  type PgliteOptions,
} from './metadata/pglite/open-pglite.ts';
export { administerPostgres } from './metadata/postgres/administer-postgres.ts';
export { openPostgres, type PostgresDatabaseOptions } from './metadata/postgres/open-postgres.ts';
export type { PostgresAddress, PostgresTls } from './metadata/postgres/postgres-address.ts';
export { type DatabaseLogin, type PreparedDatabase, prepareDatabase } from './metadata/prepare-database.ts';
export type {
  PermissionSink,
  PermissionStore,
  PermissionView,
  PersonAccess,
  Sight,
  TenantAccess,
  Viewer,
} from './permission-store.ts';
export { aclFile, REDIS_SERVICES, type RedisService } from './redis/acl-file.ts';
export type { RedisTls } from './redis/connection/redis-address.ts';
export {
  type RedisConnection,
  type RedisConnectionOptions,
  type RedisHealth,
  redisConnection,
} from './redis/connection/redis-connection.ts';
export { type RedisLeasesOptions, redisLeases } from './redis/leases/redis-leases.ts';
export {
  type RedisPermissions,
  type RedisPermissionsOptions,
  redisPermissions,
} from './redis/permissions/redis-permissions.ts';
export {
  type RedisValueSink,
  type RedisValueSinkOptions,
  redisValueSink,
} from './redis/values/redis-value-sink.ts';
export {
  type RedisValueView,
  type RedisValueViewOptions,
  redisValueView,
} from './redis/values/redis-value-view.ts';
export type { ValueListener, ValueSink, ValueStore, ValueView } from './value-store.ts';
