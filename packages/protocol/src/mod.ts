export { type BackoffLimits, DEFAULT_BACKOFF } from './backoff.ts';
export type { ClientTls } from './client-tls.ts';
export { CLOSE, type CloseName, closeName, isRefusal } from './close-codes.ts';
export { decodeFrame, encodeFrame } from './codec.ts';
export { applyDelta, indexRows, mergeDeltas, type RowIndex } from './delta.ts';
export { type FollowDirectoryOptions, followDirectory } from './follow-directory.ts';
export type { Statistic, StatisticEvents } from './followed-statistic.ts';
export { identified } from './identified.ts';
export { connectInProcess } from './in-process.ts';
export {
  type ChannelLimits,
  DEAD_AFTER_BEATS,
  HEARTBEAT,
  LOG_LIMITS,
  type LogLimits,
  SERVER_FRAME_BYTES,
  STATE_LIMITS,
  STATISTIC_OBJECTS,
  STATISTICS_LIMITS,
  type StateLimits,
  type StatisticsLimits,
  USUALLY_EXPLAINED,
} from './limits.ts';
export type { LinkStatus } from './link.ts';
export { type LogClientOptions, type LogStreamHealth, runLogClient } from './log-client.ts';
export { DIRECTORY_LOG, EVENT_LOG, type LogContent } from './log-content.ts';
export type * from './log-messages.ts';
export { DIRECTORY_PROTOCOL, LOG_PROTOCOL } from './log-messages.ts';
export type * from './log-port.ts';
export { type LogRequest, type LogServerOptions, serveLog } from './log-server.ts';
export {
  isProblem,
  NOTIFICATION_MODES,
  type Notification,
  type NotificationMode,
  type NotificationProblem,
  readNotification,
  type WrittenNotification,
} from './notification.ts';
export type { OnProtocolEvent, ProtocolEvent } from './protocol-event.ts';
export { StateClient, type StateClientListener, type StateClientOptions } from './state-client.ts';
export type * from './state-messages.ts';
export { STATE_PROTOCOL } from './state-messages.ts';
export type * from './state-port.ts';
export { type AcceptViewer, type StateServerOptions, serveState } from './state-server.ts';
export { applyStatisticDelta, mergeStatisticDeltas } from './statistic-delta.ts';
export { StatisticsClient, type StatisticsClientOptions } from './statistics-client.ts';
export type * from './statistics-messages.ts';
export { STATISTICS_PROTOCOL } from './statistics-messages.ts';
export type * from './statistics-port.ts';
export { type StatisticsAccess, type StatisticsServerOptions, serveStatistics } from './statistics-server.ts';
export { type AccessToken, tokenGate } from './token-gate.ts';
export type * from './transport.ts';
export {
  DIRECTORY_VERSIONS,
  LOG_VERSIONS,
  type SpokenVersions,
  STATE_VERSIONS,
  STATISTICS_VERSIONS,
} from './versions.ts';
export { connectWebSocket, type WebSocketClientOptions } from './web-socket-client.ts';
export {
  type AttachOptions,
  attachWebSocket,
  refuseUpgrade,
  type WebSocketEndpoint,
  type WebSocketEndpointOptions,
  webSocketEndpoint,
} from './web-socket-server.ts';
