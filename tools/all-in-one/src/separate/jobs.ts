import { DATABASE_ROLES } from '@pulse/storage';
import { databaseSettings, databaseUser } from './program-settings.ts';
import type { JobPlan, Site } from './site.ts';

/** What has to be done before the programs start, in this order; again at each start, which changes nothing. */
export function jobPlans(site: Site): readonly JobPlan[] {
  const { tenants, secrets, logFormat } = site;
  const database = databaseSettings(site, 'init');
  const roles = DATABASE_ROLES.filter((role) => role !== 'init');
  return [
    {
      name: 'init',
      main: 'services/init/src/main.ts',
      settings: {
        ...database,
        users: roles.map((role) => ({
          name: databaseUser(role),
          roles: [role],
          'password-file': secrets.made(`database-${role}`).path,
        })),
        tenants: tenants.map(({ id, name }) => ({ id, name })),
        'log-format': logFormat,
      },
    },
    {
      name: 'init-tenant',
      main: 'services/init/src/tenant-main.ts',
      settings: { ...database, tenants: tenants.map(({ id }) => id), 'log-format': logFormat },
    },
  ];
}
