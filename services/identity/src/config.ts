import { databaseSettings } from '@pulse/connections';
import {
  address,
  defineConfiguration,
  flag,
  list,
  PORTS,
  port,
  secret,
  serviceSettings,
  setting,
  someText,
  tlsServerSettings,
} from '@pulse/runtime';

export const identityConfiguration = defineConfiguration(
  {
    usage: 'node services/identity/src/main.ts [OPTIONS]',
    purpose: 'Signs people in by OpenID Connect, with accounts of its own.',
  },
  {
    issuer: setting(address('https', 'http'), {
      value: 'URL',
      required: true,
      meaning: 'Address by which browsers and pulse reach identity.',
    }),
    host: setting(someText, { value: 'ADDRESS', default: '127.0.0.1', meaning: 'Where it listens.' }),
    port: setting(port, { default: PORTS.identity.oneHost, meaning: 'Port that it listens on.' }),
    behindProxy: flag({
      meaning: 'A proxy in front has the certificate; its X-Forwarded headers are trusted.',
    }),
    ...tlsServerSettings,
    clientId: setting(someText, { default: 'pulse', meaning: 'Name by which pulse is known here.' }),
    clientSecret: secret(someText, { required: true, meaning: 'Secret that pulse proves itself with.' }),
    clientUrl: list(address('https', 'http'), {
      value: 'URL',
      meaning: 'Address by which browsers reach pulse; people come back to it.',
    }),
    ...databaseSettings,
    ...serviceSettings(),
  },
);
