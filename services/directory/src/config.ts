import { databaseSettings } from '@pulse/connections';
import {
  defineConfiguration,
  list,
  PORTS,
  port,
  secret,
  serviceSettings,
  setting,
  someText,
  tlsServerSettings,
} from '@pulse/runtime';
import { z } from 'zod';
import { parseTokens } from './parse-tokens.ts';
import { parseVanishRule } from './parse-vanish-rule.ts';

const tokens = z.string().refine((text) => parseTokens(text).ok, {
  error: ({ input }) => {
    const parsed = parseTokens(String(input));
    return parsed.ok ? undefined : parsed.error;
  },
});

const vanish = z.string().transform((text, context) => {
  const parsed = parseVanishRule(text);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.error });
  return z.NEVER;
});

export const directoryConfiguration = defineConfiguration(
  {
    usage: 'node services/directory/src/main.ts [OPTIONS]',
    purpose: 'Keeps who and what each tenant has, and tells every change: by REST and as a log.',
  },
  {
    host: setting(someText, { value: 'ADDRESS', default: '127.0.0.1', meaning: 'Where it listens.' }),
    port: setting(port, { default: PORTS.directory.port, meaning: 'Port of the log of revisions.' }),
    apiPort: setting(port, {
      value: 'PORT',
      default: PORTS.directoryApi.oneHost,
      meaning: 'Port of the REST.',
    }),
    ...tlsServerSettings,
    tokens: secret(tokens, {
      required: true,
      meaning:
        'Tokens that let clients in: a line each, the token, its tenant or * for all, and the name of a service or person:ID.',
    }),
    vanish: list(vanish, {
      value: 'MANAGER=DAYS',
      defaultMeans: '30 days',
      meaning:
        'How long objects stay that their manager no longer names, as in source:pbx=90; 0: not at all, never: for ever.',
    }),
    ...databaseSettings,
    ...serviceSettings(PORTS.directoryMetrics.port),
  },
);
