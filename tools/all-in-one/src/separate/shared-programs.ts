import {
  DIRECTORY_CLIENTS,
  databaseSettings,
  directoryAccess,
  peerSettings,
  redisSettings,
  serverSettings,
  tenantAccess,
} from './program-settings.ts';
import type { ProgramPlan, Site } from './site.ts';

export function directoryPlan(site: Site): ProgramPlan {
  const { portOf, secrets, logFormat } = site;
  const [port, apiPort] = [portOf('directory'), portOf('directoryApi')];
  const lines = DIRECTORY_CLIENTS.map(
    (client) => `${secrets.made(`directory-${client}.token`).text} * ${client}\n`,
  );
  return {
    name: 'directory',
    main: 'services/directory/src/main.ts',
    settings: {
      port,
      'api-port': apiPort,
      ...serverSettings(site),
      'tokens-file': secrets.written('directory.tokens', lines.join('')).path,
      ...databaseSettings(site, 'directory'),
      'metrics-port': portOf('directoryMetrics'),
      'log-format': logFormat,
    },
    ports: [port, apiPort],
    metricsPort: portOf('directoryMetrics'),
  };
}

export function permissionsPlan(site: Site): ProgramPlan {
  const { portOf, tenants, logFormat } = site;
  return {
    name: 'permissions',
    main: 'services/permissions/src/main.ts',
    settings: {
      tenants: tenants.map(({ id }) => id),
      ...peerSettings(site, 'directory', directoryAccess(site, 'permissions')),
      ...redisSettings(site),
      ...databaseSettings(site, 'permissions'),
      'metrics-port': portOf('permissionsMetrics'),
      'log-format': logFormat,
    },
    ports: [],
    metricsPort: portOf('permissionsMetrics'),
  };
}

export function identityPlan(site: Site): ProgramPlan {
  const { portOf, secrets, dashboard, logFormat } = site;
  const port = portOf('identity');
  return {
    name: 'identity',
    main: 'services/identity/src/main.ts',
    settings: {
      issuer: issuerOf(site),
      host: dashboard.host,
      port,
      ...dashboardTls(site),
      'client-secret-file': secrets.made('identity-client').path,
      'client-url': [dashboardUrl(site)],
      ...databaseSettings(site, 'identity'),
      'metrics-port': portOf('identityMetrics'),
      'log-format': logFormat,
    },
    ports: [port],
    metricsPort: portOf('identityMetrics'),
  };
}

export function pulsePlan(site: Site): ProgramPlan {
  const { portOf, secrets, certificates, dashboard, tenants, logFormat } = site;
  const { host, port, names, local } = dashboard;
  return {
    name: 'pulse',
    main: 'services/pulse/src/main.ts',
    settings: {
      host,
      port,
      name: names,
      'public-url': dashboardUrl(site),
      ...dashboardTls(site),
      'identity-issuer': issuerOf(site),
      'identity-ca': certificates.caFile,
      'client-secret-file': secrets.made('identity-client').path,
      'password-user': local?.userName,
      'password-file': local?.password.path,
      ...peerSettings(site, 'directory', {
        url: `https://127.0.0.1:${portOf('directoryApi')}`,
        tokenFile: directoryAccess(site, 'pulse').tokenFile,
      }),
      statistics: tenants.map(({ id }, place) => ({
        tenant: id,
        ...peerSettings(site, 'server', tenantAccess(site, 'statistics', place)),
      })),
      ...redisSettings(site),
      ...databaseSettings(site, 'pulse'),
      'metrics-port': portOf('pulseMetrics'),
      'log-format': logFormat,
    },
    ports: [port],
    metricsPort: portOf('pulseMetrics'),
  };
}

/** By which browsers reach pulse. */
export const dashboardUrl = ({ dashboard }: Site): string => urlOf(dashboard, dashboard.port);

/** The address of identity, which browsers and pulse use alike. */
const issuerOf = ({ dashboard, portOf }: Site): string => urlOf(dashboard, portOf('identity'));

function urlOf({ host, names, tls }: Site['dashboard'], port: number): string {
  const local = host.startsWith('127.') || host === '::1' || host === 'localhost';
  const [shown = host.includes(':') ? `[${host}]` : host] = local ? ['localhost'] : names;
  return `${tls ? 'https' : 'http'}://${shown}:${port}`;
}

const dashboardTls = ({ dashboard: { tls } }: Site) => ({ 'tls-cert': tls?.cert, 'tls-key': tls?.key });
