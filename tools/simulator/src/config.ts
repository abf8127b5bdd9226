import { tenantSchema, tokensSetting } from '@pulse/connections';
import { sourceId } from '@pulse/model';
import {
  defineConfiguration,
  PORTS,
  port,
  serviceSettings,
  setting,
  someText,
  tlsServerSettings,
  wholeNumber,
} from '@pulse/runtime';
import { z } from 'zod';
import { centreLimits } from './options.ts';

const aboveZero = 'is a number above 0';
const speed = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, aboveZero)
  .transform(Number)
  .refine((factor) => factor > 0, aboveZero);

const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/, 'is a time such as 2026-01-05T08:00:00Z')
  .transform((text) => Date.parse(text))
  .refine((time) => !Number.isNaN(time), 'is a time such as 2026-01-05T08:00:00Z');

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'begins with a small letter and has at most 31 of a to z, 0 to 9 and "-"')
  .transform(sourceId);

export const simulatorConfiguration = defineConfiguration(
  {
    usage: 'node tools/simulator/src/serve.ts [OPTIONS]',
    purpose:
      'Plays the telephone and interaction servers of a contact centre that has one tenant: deterministic.',
  },
  {
    tenant: setting(tenantSchema, { required: true, meaning: 'Whose centre it is.' }),
    agents: setting(wholeNumber(centreLimits.minAgents, centreLimits.maxAgents), {
      default: 200,
      meaning: 'People employed.',
    }),
    seed: setting(wholeNumber(0, 2 ** 31), { default: 1, meaning: 'Same seed, same events.' }),
    source: setting(name, { default: sourceId('voice'), meaning: 'Name of the voice stream.' }),
    timeZone: setting(someText, {
      default: Intl.DateTimeFormat().resolvedOptions().timeZone,
      defaultMeans: "the machine's",
      meaning: 'Where the day begins, e.g. Europe/Berlin.',
    }),
    start: setting(instant, {
      value: 'TIME',
      defaultMeans: 'midnight of the day on which it is started',
      meaning: 'When the centre began, in its own time; the same after a restart makes the same streams.',
    }),
    speed: setting(speed, {
      default: 1,
      meaning:
        'Seconds of the centre for each real one; other than 1, it tells its own time, from its start on.',
    }),
    began: setting(instant, {
      value: 'TIME',
      defaultMeans: 'now',
      meaning: "When, on this machine's clock, the centre was at its start; for speeds other than 1.",
    }),
    minutes: setting(wholeNumber(1, 10_000_000), {
      defaultMeans: 'for ever',
      meaning: 'How long the centre goes on, in its own time; then nothing happens any more.',
    }),
    host: setting(someText, { value: 'ADDRESS', default: '127.0.0.1', meaning: 'Where it listens.' }),
    voicePort: setting(port, { default: PORTS.voice.oneHost, meaning: 'Port of the Voice SIP service.' }),
    voiceVqPort: setting(port, {
      default: PORTS.voiceVq.oneHost,
      meaning: 'Port of the Voice SIP VQ service.',
    }),
    interactionPort: setting(port, {
      default: PORTS.interactions.oneHost,
      meaning: 'Port of the interaction server.',
    }),
    interactionVqPort: setting(port, {
      default: PORTS.interactionsVq.oneHost,
      meaning: 'Port of the interaction VQ server.',
    }),
    ...tlsServerSettings,
    tokens: tokensSetting,
    ...serviceSettings(PORTS.simulatorMetrics.oneHost),
  },
);
