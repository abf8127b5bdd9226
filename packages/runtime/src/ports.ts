import { PulseError } from '@pulse/base';

/** A port that a program of Pulse listens on. */
export interface PortUse {
  /** Who listens. */
  readonly program: string;
  /** What is spoken there. */
  readonly what: string;
  /** On a host of its own: the number that the guide of the original gives, where it gives one. */
  readonly port: number;
  /** Where all programs share one host (`npm start -- --separate`): the number for the first tenant. */
  readonly oneHost: number;
  /** How much higher it is for each further tenant; 0 where one program serves all of them. */
  readonly step: number;
}

/** So many tenants have ports on one host without collisions. */
export const MOST_TENANTS = 5;

const shared = (program: string, what: string, port: number, oneHost = port): PortUse => ({
  program,
  what,
  port,
  oneHost,
  step: 0,
});
const perTenant = (program: string, what: string, port: number, oneHost: number, step: number): PortUse => ({
  program,
  what,
  port,
  oneHost,
  step,
});

const METRICS = 'health and metrics';

/** Every port, by what the code calls it. */
export const PORTS = {
  pulse: shared('pulse', 'dashboard, REST, live channel', 8080),
  identity: shared('identity', 'sign-in (OpenID Connect)', 80, 8082),
  directory: shared('directory', 'configuration objects (log)', 8888),
  directoryApi: shared('directory', 'configuration objects (REST)', 80, 8880),
  lds: perTenant('lds', 'voice events (log)', 8000, 8000, 2),
  ldsIngest: perTenant('lds', 'posted events (HTTP)', 8180, 8180, 1),
  ldsVq: perTenant('lds-vq', 'virtual-queue events (log)', 8000, 8001, 2),
  statistics: perTenant('dcu', 'statistics', 2060, 2060, 1),
  voice: perTenant('simulator', 'Voice SIP service (log)', 8000, 8010, 2),
  voiceVq: perTenant('simulator', 'Voice SIP VQ service (log)', 8000, 8011, 2),
  interactions: perTenant('simulator', 'interaction server (log)', 7120, 7120, 4),
  interactionsVq: perTenant('simulator', 'interaction VQ server (log)', 7122, 7122, 4),
  pulseMetrics: shared('pulse', METRICS, 8090),
  directoryMetrics: shared('directory', METRICS, 9091, 9095),
  identityMetrics: shared('identity', METRICS, 9091, 9096),
  permissionsMetrics: shared('permissions', METRICS, 9091, 9097),
  ldsMetrics: perTenant('lds', METRICS, 9091, 9091, 10),
  ldsVqMetrics: perTenant('lds-vq', METRICS, 9091, 9092, 10),
  dcuMetrics: perTenant('dcu', METRICS, 9091, 9093, 10),
  simulatorMetrics: perTenant('simulator', METRICS, 9091, 9094, 10),
} as const satisfies Readonly<Record<string, PortUse>>;

export type PortName = keyof typeof PORTS;

/** Ports of programs that Pulse uses and does not bring along. */
export const OTHER_PORTS: readonly { readonly program: string; readonly port: number }[] = [
  { program: 'PostgreSQL', port: 5432 },
  { program: 'Redis with TLS', port: 6380 },
];

/**
 * The port of a program on a host that it shares with all others.
 *
 * @param tenant 0 for the first one; of no meaning where one program serves all
 * @throws PulseError `too-many-tenants` from {@link MOST_TENANTS} on
 */
export function oneHostPort(name: PortName, tenant = 0): number {
  if (!Number.isInteger(tenant) || tenant < 0 || tenant >= MOST_TENANTS) {
    throw new PulseError('too-many-tenants', `One host has ports for ${MOST_TENANTS} tenants.`, {
      advice: 'Start the programs of further tenants on other hosts, or choose their ports yourself.',
    });
  }
  const { oneHost, step } = PORTS[name];
  return oneHost + step * tenant;
}
