import { databaseSettings, redisSettings, tenantSchema, tokensSetting } from '@pulse/connections';
import {
  choice,
  defineConfiguration,
  list,
  PORTS,
  port,
  seconds,
  serviceSettings,
  setting,
  someText,
  tlsClientSettings,
  tlsServerSettings,
} from '@pulse/runtime';

const PROTOCOLS = ['wss', 'ws'] as const;

export const dcuConfiguration = defineConfiguration(
  {
    usage: 'node services/dcu/src/main.ts [OPTIONS]',
    purpose:
      'Computes the statistics of one tenant, writes them to Redis, and answers clients of statistics.',
  },
  {
    tenant: setting(tenantSchema, { required: true, meaning: 'Whose statistics these are.' }),
    ...tlsClientSettings('lds', { what: 'lds', protocols: PROTOCOLS, required: true }),
    ...tlsClientSettings('ldsVq', { what: 'lds-vq', protocols: PROTOCOLS }),
    ...tlsClientSettings('interaction', { what: 'the interaction server', protocols: PROTOCOLS }),
    ...tlsClientSettings('interactionVq', {
      what: 'the interaction VQ server',
      protocols: PROTOCOLS,
    }),
    ...tlsClientSettings('directory', { what: 'the directory', protocols: PROTOCOLS, required: true }),
    templates: setting(choice('database', 'ready'), {
      value: 'WHERE',
      defaultMeans: 'database where there is one, else ready',
      meaning: 'What to collect: the layouts of the database, or the ones that come with Pulse.',
      rule: {
        of: ['databaseUrl'],
        problem: (values) =>
          values['templates'] === 'database' && values['databaseUrl'] === undefined
            ? 'needs --database-url too'
            : undefined,
      },
    }),
    data: setting(someText, {
      value: 'FOLDER',
      default: '.dcu',
      path: true,
      meaning: 'Holds checkpoints; of this program alone.',
    }),
    host: setting(someText, {
      value: 'ADDRESS',
      default: '127.0.0.1',
      meaning: 'Where the statistics server listens.',
    }),
    port: setting(port, { default: PORTS.statistics.port, meaning: 'Port of the statistics server.' }),
    ...tlsServerSettings,
    tokens: tokensSetting,
    stalePermissions: setting(seconds(1, 86_400), {
      value: 'SECONDS',
      default: 900_000,
      defaultMeans: '900',
      meaning: 'So long the last known rights of persons hold while Redis is away; then nobody is let in.',
    }),
    explainedData: list(someText, {
      value: 'KEY',
      meaning:
        'Attached data that persons are told of calls in explanations, such as ServiceType; no other is told.',
    }),
    ...redisSettings,
    ...tlsClientSettings('database', {
      what: 'PostgreSQL',
      protocols: ['postgres', 'postgresql'],
      secret: 'Password',
    }),
    databaseTls: databaseSettings.databaseTls,
    ...serviceSettings(PORTS.dcuMetrics.port),
  },
);
