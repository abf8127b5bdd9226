import { databaseSettings, redisSettings, tenantSchema } from '@pulse/connections';
import {
  address,
  type ConfigurationValues,
  defineConfiguration,
  entries,
  flag,
  list,
  needs,
  PORTS,
  port,
  seconds,
  secret,
  serviceSettings,
  setting,
  someText,
  tlsClientSettings,
  tlsServerSettings,
} from '@pulse/runtime';

/** The dcu of one tenant, which answers previews. */
const statistics = {
  tenant: setting(tenantSchema, { required: true, meaning: 'Whose statistics they are.' }),
  ...tlsClientSettings('server', {
    what: "the tenant's statistics server",
    protocols: ['wss', 'ws'],
    required: true,
  }),
};

export type StatisticsValues = ConfigurationValues<typeof statistics>;

export const pulseConfiguration = defineConfiguration(
  {
    usage: 'node services/pulse/src/main.ts [OPTIONS]',
    purpose: 'Serves the dashboard, its REST and its live values.',
  },
  {
    host: setting(someText, { value: 'ADDRESS', default: '127.0.0.1', meaning: 'Where it listens.' }),
    port: setting(port, { default: PORTS.pulse.port, meaning: 'Port that it listens on.' }),
    name: list(someText, { value: 'NAME', meaning: 'Further names by which browsers reach this machine.' }),
    publicUrl: setting(address('https', 'http'), {
      value: 'URL',
      meaning: 'Address by which browsers reach pulse, where that is not its own.',
    }),
    behindProxy: flag({ meaning: 'A proxy in front has the certificate; nobody else reaches this port.' }),
    ...tlsServerSettings,
    identityIssuer: setting(address('https', 'http'), {
      value: 'URL',
      required: true,
      meaning: 'The OpenID provider where people sign in: identity, or that of the site.',
    }),
    identityCa: setting(someText, {
      value: 'FILE',
      path: true,
      meaning: 'Authority that signed the certificates of the provider and of the directory, PEM.',
      defaultMeans: "the machine's",
    }),
    clientId: setting(someText, { default: 'pulse', meaning: 'Name by which the provider knows pulse.' }),
    clientSecret: secret(someText, { required: true, meaning: 'Secret that the provider wants.' }),
    userNameClaim: setting(someText, {
      value: 'CLAIM',
      default: 'preferred_username',
      meaning: 'What of a token is the user name of the directory.',
    }),
    password: secret(someText, {
      meaning: 'Lets one person of the directory in without the provider.',
      rule: needs('passwordUser'),
    }),
    passwordUser: setting(someText, { value: 'USER', meaning: 'User name of that person.' }),
    stalePermissions: setting(seconds(1, 86_400), {
      value: 'SECONDS',
      default: 900_000,
      defaultMeans: '900',
      meaning: 'So long the last known rights hold while Redis is away; then nobody is let in.',
    }),
    ...tlsClientSettings('directory', {
      what: "the directory's REST",
      protocols: ['https', 'http'],
      required: true,
    }),
    statistics: entries(statistics, {
      meaning: 'Statistics servers of the tenants, for previews.',
      atMost: 1000,
    }),
    ...redisSettings,
    ...databaseSettings,
    ...serviceSettings(PORTS.pulseMetrics.port),
  },
);
