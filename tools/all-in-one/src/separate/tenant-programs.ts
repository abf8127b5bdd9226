import { join } from 'node:path';
import { present } from '@pulse/base';
import type { PortName } from '@pulse/runtime';
import {
  databaseSettings,
  directoryAccess,
  peerSettings,
  redisSettings,
  serverSettings,
  tenantAccess,
  tenantTokens,
} from './program-settings.ts';
import type { Settings } from './settings-file.ts';
import type { ProgramPlan, Site, SiteTenant } from './site.ts';

/** What works for one tenant: each part needs the one before. */
export interface TenantPrograms {
  readonly upstream: readonly ProgramPlan[];
  readonly logs: readonly ProgramPlan[];
  readonly collectors: readonly ProgramPlan[];
}

export function tenantPrograms(site: Site, place: number): TenantPrograms {
  const tenant = present(site.tenants[place], 'the place is one of the tenants');
  const one = { site, tenant, place };
  if (tenant.upstream.kind === 'other') {
    return {
      upstream: [],
      logs: [ldsPlan(one, 'lds', tenant.upstream.source)],
      collectors: [dcuPlan(one, [['lds', 'lds']])],
    };
  }
  const { settings, clock } = tenant.upstream;
  const feed = (name: string, port: PortName): Settings => ({
    name,
    kind: 'feed',
    clock,
    ...peerSettings(site, 'upstream', tenantAccess(site, port, place)),
  });
  return {
    upstream: [simulatorPlan(one, settings)],
    logs: [ldsPlan(one, 'lds', feed('voice', 'voice')), ldsPlan(one, 'lds-vq', feed('voice-vq', 'voiceVq'))],
    collectors: [
      dcuPlan(one, [
        ['lds', 'lds'],
        ['lds-vq', 'ldsVq'],
        ['interaction', 'interactions'],
        ['interaction-vq', 'interactionsVq'],
      ]),
    ],
  };
}

interface One {
  readonly site: Site;
  readonly tenant: SiteTenant;
  readonly place: number;
}

function simulatorPlan(one: One, settings: Settings): ProgramPlan {
  const { site, tenant, place } = one;
  const port = (name: PortName) => site.portOf(name, place);
  const ports = {
    'voice-port': port('voice'),
    'voice-vq-port': port('voiceVq'),
    'interaction-port': port('interactions'),
    'interaction-vq-port': port('interactionsVq'),
  };
  return {
    name: `simulator-${tenant.id}`,
    main: 'tools/simulator/src/serve.ts',
    settings: { ...settings, ...serving(one, 'simulator', 'simulatorMetrics'), ...ports },
    ports: Object.values(ports),
    metricsPort: port('simulatorMetrics'),
  };
}

function ldsPlan(one: One, name: 'lds' | 'lds-vq', source: Settings): ProgramPlan {
  const { site, tenant, place } = one;
  const metrics = name === 'lds' ? 'ldsMetrics' : 'ldsVqMetrics';
  const port = site.portOf(name === 'lds' ? 'lds' : 'ldsVq', place);
  return {
    name: `${name}-${tenant.id}`,
    main: 'services/lds/src/main.ts',
    settings: {
      ...serving(one, name, metrics),
      name,
      port,
      ...peerSettings(site, 'directory', directoryAccess(site, name)),
      data: dataOf(one, name),
      sources: [source],
    },
    ports: [port],
    metricsPort: site.portOf(metrics, place),
  };
}

/** The servers that a dcu follows, by the names that its table and the ports have for them. */
type Followed = readonly (readonly [name: string, port: PortName])[];

function dcuPlan(one: One, followed: Followed): ProgramPlan {
  const { site, tenant, place } = one;
  const port = site.portOf('statistics', place);
  const logs = followed.map(([name, at]) => peerSettings(site, name, tenantAccess(site, at, place)));
  return {
    name: `dcu-${tenant.id}`,
    main: 'services/dcu/src/main.ts',
    settings: {
      ...serving(one, 'dcu', 'dcuMetrics'),
      port,
      ...Object.assign({}, ...logs),
      ...peerSettings(site, 'directory', directoryAccess(site, 'dcu')),
      ...redisSettings(site),
      ...databaseSettings(site, 'dcu'),
      data: dataOf(one, 'dcu'),
    },
    ports: [port],
    metricsPort: site.portOf('dcuMetrics', place),
  };
}

/** Settings of every program that serves clients of one tenant. */
const serving = ({ site, tenant, place }: One, program: string, metrics: PortName): Settings => ({
  tenant: tenant.id,
  ...serverSettings(site),
  'tokens-file': tenantTokens(site, program, place),
  'metrics-port': site.portOf(metrics, place),
  'log-format': site.logFormat,
});

const dataOf = ({ tenant }: One, name: string): string => join(tenant.folder, name);
