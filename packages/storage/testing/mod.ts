export { type Certificates, makeCertificates } from './certificates.ts';
export { freePort } from './free-port.ts';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres-server.ts';
export { type RedisOptions, type RedisServer, startRedis } from './redis-server.ts';
