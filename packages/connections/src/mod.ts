/**
 * What the `main.ts` of several services share: opening PostgreSQL, Redis, and the channels of other services as their
 * settings say, with health and log; serving channels with TLS and tokens.
 */
export { ChannelRemarks } from './channel-remarks.ts';
export { type PeerChannel, type PeerDescription, peerChannel, peerConnection } from './channels.ts';
export { type DatabaseValues, databaseAddress, databaseSettings, openDatabase } from './database.ts';
export type { ProgramWith } from './program.ts';
export { openRedis, type RedisValues, redisSettings } from './redis.ts';
export {
  parseTokens,
  type ServedChannels,
  type ServerTlsValues,
  serveChannels,
  tokensSetting,
} from './serve-channels.ts';
export { tenantSchema, tenantsSetting } from './tenants.ts';
export { problemsOf, UnusableDocuments } from './unusable-documents.ts';
