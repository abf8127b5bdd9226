export { type Pulse, type PulseOptions, startPulse } from './pulse.ts';
export type { Session, SessionStore } from './sessions.ts';
