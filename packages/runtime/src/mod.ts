export {
  type Configuration,
  type ConfigurationInput,
  type ConfigurationOutcome,
  type ConfigurationTable,
  type ConfigurationValues,
  defineConfiguration,
  type ProgramDescription,
} from './configuration.ts';
export {
  createLifecycle,
  type Lifecycle,
  type LifecycleOptions,
  type SignalSource,
  stopOnSignals,
} from './lifecycle.ts';
export { explainListenError, type ListenAddress } from './listen-error.ts';
export { createLog, type Log, type LogOptions } from './log.ts';
export { flag, list, port, type Setting, secret, setting, wholeNumber } from './setting.ts';
export { environmentName, optionName } from './setting-names.ts';
