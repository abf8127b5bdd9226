import {
  address,
  defineConfiguration,
  flag,
  list,
  needs,
  port,
  secret,
  setting,
  someText,
  wholeNumber,
} from '@pulse/runtime';
import { z } from 'zod';
import { parseSource } from './source-url.ts';

const source = z.string().transform((value, context) => {
  const parsed = parseSource(value);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.error });
  return z.NEVER;
});

const zone = someText.refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, 'is no time zone: use a name such as Europe/Berlin');

const wrapUp = someText.transform((value, context) => {
  const match = /^(.+)=(\d+(?:\.\d+)?)$/.exec(value);
  if (match?.[1] !== undefined) return { queue: match[1], seconds: Number(match[2]) };
  context.addIssue({ code: 'custom', message: 'is QUEUE=SECONDS, e.g. support=5' });
  return z.NEVER;
});

const aboveZero = 'is a number above 0';
const speed = z
  .string()
  .regex(/^\d+(\.\d+)?$/, aboveZero)
  .transform(Number)
  .refine((factor) => factor > 0, aboveZero);
const instant = someText.refine(
  (value) => !Number.isNaN(Date.parse(value)),
  'is a time such as 2026-11-22T08:00:00Z',
);

/** Everything that `npm start` can be told. */
export const allInOne = defineConfiguration(
  {
    usage: 'npm start -- [OPTIONS]',
    purpose: 'All of Pulse on this machine: with the built-in demo, or your own Asterisk.',
  },
  {
    source: setting(source, {
      value: 'URL',
      default: { kind: 'demo' },
      defaultMeans: 'demo',
      meaning: 'Where events come from: demo, asterisk://user@host:5038, or asterisks:// for TLS.',
    }),
    secret: secret(someText, {
      meaning: "The Asterisk manager user's secret; asked for when it is missing.",
    }),
    sourceCa: setting(someText, {
      value: 'FILE',
      meaning: "For asterisks://: certificate of the authority that signed Asterisk's, PEM.",
    }),
    queueLog: setting(someText, {
      value: 'FILE',
      meaning: "Asterisk's queue_log: fills what happened while Pulse was not connected.",
    }),
    wrapUp: list(wrapUp, {
      value: 'QUEUE=SECONDS',
      meaning: "A queue's after-call work, which Asterisk does not tell.",
    }),
    port: setting(port, { value: 'PORT', default: 8080, meaning: 'Where the dashboard listens.' }),
    host: setting(someText, {
      value: 'ADDRESS',
      default: '127.0.0.1',
      meaning: 'Listen beyond this machine; demands certificate, key and password.',
    }),
    name: list(someText, {
      value: 'NAME',
      meaning: 'With --host: a further name by which browsers reach this machine.',
    }),
    tlsCert: setting(someText, { value: 'FILE', meaning: 'Certificate chain, PEM.' }),
    tlsKey: setting(someText, { value: 'FILE', meaning: 'Its private key, PEM.' }),
    password: secret(someText.min(8, 'has at least 8 characters'), {
      meaning: "The administrator's password: of admin in the demo, else of supervisor.",
    }),
    data: setting(someText, {
      value: 'FOLDER',
      default: '.pulse',
      meaning: 'Event logs, metadata, checkpoints; for separate processes their settings and secrets too.',
    }),
    timeZone: setting(zone, {
      value: 'ZONE',
      default: Intl.DateTimeFormat().resolvedOptions().timeZone,
      defaultMeans: "the machine's",
      meaning: 'Where the day begins, e.g. Europe/Berlin.',
    }),
    agents: setting(wholeNumber(5, 100_000), {
      value: 'N',
      default: 200,
      meaning: 'Agents of the demo, both tenants together.',
    }),
    seed: setting(wholeNumber(0, 2 ** 31), { value: 'N', default: 1, meaning: 'Same seed, same demo.' }),
    demoSpeed: setting(speed, {
      value: 'FACTOR',
      default: 1,
      meaning: 'Seconds of the demo for each real one; other than 1, the demo tells its own time.',
    }),
    demoStart: setting(instant, { value: 'TIME', meaning: 'When the demo begins; midnight unless given.' }),
    demoMinutes: setting(wholeNumber(1, 100_000), {
      value: 'N',
      meaning: 'After so many minutes of its own time the demo stands still.',
    }),
    separate: flag({
      meaning: 'Run every program as a process of its own, connected over TLS as on several machines.',
    }),
    databaseUrl: setting(address('postgres', 'postgresql'), {
      value: 'URL',
      meaning: 'With --separate: a PostgreSQL and its owner; without, one is started.',
      rule: needs('databasePassword'),
    }),
    databasePassword: secret(someText, { meaning: "The owner's password." }),
    databaseCa: setting(someText, {
      value: 'FILE',
      meaning: 'Authority that signed its certificate, PEM.',
    }),
    redisUrl: setting(address('rediss'), {
      value: 'URL',
      meaning: 'With --separate: a Redis with TLS; without, one is started.',
      rule: needs('redisPassword'),
    }),
    redisPassword: secret(someText, { meaning: "The password of the URL's user." }),
    redisCa: setting(someText, { value: 'FILE', meaning: 'Authority that signed its certificate, PEM.' }),
    json: flag({ meaning: 'Write JSON lines instead of text.' }),
  },
);

export type Options = Extract<ReturnType<typeof allInOne.parse>, { kind: 'values' }>['values'];
