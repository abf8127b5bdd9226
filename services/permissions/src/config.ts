import { databaseSettings, redisSettings, tenantsSetting } from '@pulse/connections';
import { defineConfiguration, serviceSettings, tlsClientSettings } from '@pulse/runtime';

export const permissionsConfiguration = defineConfiguration(
  {
    usage: 'node services/permissions/src/main.ts [OPTIONS]',
    purpose: 'Works out who may see which objects and boards, and publishes it in Redis.',
  },
  {
    tenants: tenantsSetting,
    ...tlsClientSettings('directory', {
      what: 'the directory',
      protocols: ['wss', 'ws'],
      required: true,
    }),
    ...databaseSettings,
    ...redisSettings,
    ...serviceSettings(),
  },
);
