export { type BackoffLimits, DEFAULT_BACKOFF } from './backoff.ts';
export { browserChannel } from './browser-channel.ts';
export { applyDelta, indexRows, mergeDeltas, type RowIndex } from './delta.ts';
export type { LinkStatus } from './link.ts';
export { StateClient, type StateClientListener, type StateClientOptions } from './state-client.ts';
export type * from './state-messages.ts';
export { STATE_PROTOCOL } from './state-messages.ts';
export type { ClientChannel, CloseReason, Connect, Frame } from './transport.ts';
