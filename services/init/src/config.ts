import { databaseSettings, tenantSchema, tenantsSetting } from '@pulse/connections';
import {
  choice,
  defineConfiguration,
  entries,
  jobSettings,
  list,
  secret,
  setting,
  someText,
} from '@pulse/runtime';
import { z } from 'zod';

/** Those that services act as; `init` is nobody's but this job's. */
const serviceRole = choice('directory', 'permissions', 'dcu', 'pulse', 'identity');

const userName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'begins with a small letter and has at most 63 of a to z, 0 to 9 and "_"');

export const initConfiguration = defineConfiguration(
  {
    usage: 'node services/init/src/main.ts [OPTIONS]',
    purpose: 'Makes roles, users, schema and tenants in PostgreSQL, where they are not there yet.',
  },
  {
    ...databaseSettings,
    users: entries(
      {
        name: setting(userName, { required: true, meaning: 'By which a service signs in.' }),
        roles: list(serviceRole, { value: 'ROLE', meaning: 'What it may act as.' }),
        password: secret(someText, {
          required: true,
          meaning: 'Its password; another one than before replaces that.',
        }),
      },
      { meaning: 'Users of PostgreSQL for the services.' },
    ),
    tenants: entries(
      {
        id: setting(tenantSchema, { required: true, meaning: 'Its id, which never changes.' }),
        name: setting(someText, { meaning: 'What people call it; its id when absent.' }),
      },
      { meaning: 'Tenants that are to be there.', atMost: 10_000 },
    ),
    ...jobSettings,
  },
);

export const initTenantConfiguration = defineConfiguration(
  {
    usage: 'node services/init/src/tenant-main.ts [OPTIONS]',
    purpose: 'Gives tenants the ready templates, layouts and boards.',
  },
  { ...databaseSettings, tenants: tenantsSetting, ...jobSettings },
);
