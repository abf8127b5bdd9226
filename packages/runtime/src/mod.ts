export {
  type Configuration,
  type ConfigurationOutcome,
  defineConfiguration,
  type ProgramDescription,
} from './configuration/configuration.ts';
export type { ConfigurationInput } from './configuration/place.ts';
export {
  type ConfigurationTable,
  type ConfigurationValues,
  entries,
  flag,
  list,
  needs,
  type Rule,
  type Setting,
  secret,
  setting,
} from './configuration/setting.ts';
export { environmentName, fileKey, optionName } from './configuration/setting-names.ts';
export { address, choice, port, seconds, someText, wholeNumber } from './configuration/value-schema.ts';
export { explainListenError, type ListenAddress } from './network/listen-error.ts';
export {
  createLifecycle,
  type Lifecycle,
  type LifecycleOptions,
  type SignalSource,
  stopOnSignals,
} from './program/lifecycle.ts';
export { createLog, type Log, type LogOptions } from './program/log.ts';
