/**
 * What tests and benches start: all programs of Pulse as processes of this machine, and the options of `npm start` that
 * describe them.
 */
export { allInOne, type Options } from './options.ts';
export type { NewAccount } from './separate/accounts.ts';
export {
  type Constellation,
  type ConstellationContext,
  startConstellation,
} from './separate/constellation.ts';
export type { HealthState, ProgramHealth } from './separate/health.ts';
export type { ConstellationProcess } from './separate/processes.ts';
