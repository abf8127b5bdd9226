export { type Certificates, makeCertificates } from './certificates.ts';
export { fillDatabase } from './fill-database.ts';
export { findProgram, type WantedProgram } from './find-program.ts';
export { freePort } from './free-port.ts';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres-server.ts';
export {
  type OpenDatabase,
  type PreparedPglite,
  type PreparedPostgres,
  preparePglite,
  preparePostgres,
  TEST_TENANTS,
} from './prepared-database.ts';
export { type RedisOptions, type RedisServer, startRedis } from './redis-server.ts';
export { ServerFolder } from './server-folder.ts';
export { type ServerCommand, ServerProcess } from './server-process.ts';
