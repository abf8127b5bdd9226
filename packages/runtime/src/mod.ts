export {
  type Configuration,
  type ConfigurationOutcome,
  defineConfiguration,
  type ProgramDescription,
} from './configuration/configuration.ts';
export { nearestName } from './configuration/nearest-name.ts';
export type { ConfigurationInput } from './configuration/place.ts';
export { readTextFile } from './configuration/read-text-file.ts';
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
export {
  createHealth,
  type Health,
  type HealthPart,
  type HealthReport,
  type PartReport,
} from './health/health.ts';
export {
  counter,
  defineMetrics,
  gauge,
  histogram,
  type Metrics,
  type MetricTable,
  registerMetrics,
} from './health/metric-table.ts';
export { type MetricsServerOptions, serveMetrics } from './health/metrics-server.ts';
export { createMetrics, PROGRAM_METRICS } from './health/program-metrics.ts';
export { explainConnectError } from './network/connect-error.ts';
export { type Dependency, type DependencyOptions, watchDependency } from './network/dependency.ts';
export type { HttpLimits } from './network/listen.ts';
export {
  isLoopback,
  type Listening,
  type ListenOptions,
  listen,
  listenTls,
  type ServerTlsFiles,
} from './network/listen.ts';
export { explainListenError, type ListenAddress } from './network/listen-error.ts';
export {
  keepConnected,
  RETRY_LIMITS,
  type RetryLimits,
  type RetryOptions,
  retrying,
} from './network/retrying.ts';
export { readTlsFiles, type TlsFiles, type TlsTexts } from './network/tls-files.ts';
export { MOST_TENANTS, OTHER_PORTS, oneHostPort, PORTS, type PortName, type PortUse } from './ports.ts';
export {
  createLifecycle,
  type Lifecycle,
  type LifecycleOptions,
  type SignalSource,
  stopOnSignals,
} from './program/lifecycle.ts';
export { createLog, type Log, type LogOptions } from './program/log.ts';
export { type Program, type ProgramContext } from './program/run-program.ts';
export { type Job, runJob, runService, type Service } from './program/run-service.ts';
export type { Tell } from './program/tell.ts';
export { type Peer, type PeerSettings, peerOf, tlsClientSettings } from './settings/peer-settings.ts';
export {
  jobSettings,
  logSettings,
  metricsSettings,
  type ProgramValues,
  serviceSettings,
  stopSettings,
} from './settings/program-settings.ts';
export { serverTlsOf, tlsServerSettings } from './settings/tls-server-settings.ts';
