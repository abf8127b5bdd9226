export type { BoardSource } from './boards/board-source.ts';
export { DatabaseBoards, type DatabaseBoardsOptions } from './boards/database-boards.ts';
export type { ServedTenant, TenantList } from './context.ts';
export type { StatisticsServer } from './previews.ts';
export { type Pulse, type PulseOptions, startPulse } from './pulse.ts';
export { databaseSessions } from './sign-in/database-sessions.ts';
export type { Session, SessionStore } from './sign-in/sessions.ts';
