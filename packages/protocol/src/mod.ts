export * from './log-port.ts';
export * from './state-messages.ts';
export * from './transport.ts';
export type * from './log-messages.ts';
export { LOG_PROTOCOL } from './log-messages.ts';
