export type * from './log-messages.ts';
export { LOG_PROTOCOL } from './log-messages.ts';
export type * from './log-port.ts';
export type * from './state-messages.ts';
export { STATE_PROTOCOL } from './state-messages.ts';
export type * from './state-port.ts';
export type * from './transport.ts';
