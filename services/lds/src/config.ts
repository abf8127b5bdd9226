import { tenantSchema, tokensSetting } from '@pulse/connections';
import { sourceId } from '@pulse/model';
import {
  choice,
  defineConfiguration,
  entries,
  list,
  PORTS,
  port,
  type Rule,
  seconds,
  secret,
  serviceSettings,
  setting,
  someText,
  tlsClientSettings,
  tlsServerSettings,
  wholeNumber,
} from '@pulse/runtime';
import { z } from 'zod';
import { INGEST_LIMITS } from './ingest/ingest-limits.ts';

/** It becomes the name of a folder, of a part of the health, and the switch part of DNs. */
const sourceName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'begins with a small letter and has at most 31 of a to z, 0 to 9 and "-"')
  .transform(sourceId);

const wrapUp = z.string().transform((value, context) => {
  const match = /^(.+)=(\d+(?:\.\d+)?)$/.exec(value);
  if (match?.[1] !== undefined) return { queue: match[1], seconds: Number(match[2]) };
  context.addIssue({ code: 'custom', message: 'is QUEUE=SECONDS, as in support=5' });
  return z.NEVER;
});

const SHORTEST_TOKEN = 16;
/** Words apart, so that two are good while one replaces the other. */
const postTokens = someText.refine(
  (text) =>
    text
      .trim()
      .split(/\s+/)
      .every((token) => token.length >= SHORTEST_TOKEN),
  `has a token of fewer than ${SHORTEST_TOKEN} characters`,
);

/** What each kind of source needs, and the addresses that it can have. */
const NEEDS = {
  feed: { given: ['upstreamUrl'], protocols: ['wss://', 'ws://'] },
  asterisk: { given: ['upstreamUrl', 'upstreamToken'], protocols: ['asterisk://', 'asterisks://'] },
  ingest: { given: ['postToken'], protocols: [] },
} as const;

const fits: Rule = {
  of: ['upstreamUrl', 'upstreamToken', 'postToken'],
  problem(values) {
    const { given, protocols } = NEEDS[values['kind'] as keyof typeof NEEDS];
    const lacking = given.filter((name) => values[name] === undefined);
    if (lacking.length > 0) return `needs ${lacking.map((name) => KEYS[name]).join(' and ')} too`;
    const url = values['upstreamUrl'];
    if (typeof url !== 'string' || protocols.length === 0) return undefined;
    const { protocol, username } = new URL(url);
    if (!protocols.some((each) => each === `${protocol}//`))
      return `goes with an upstream-url of ${protocols.join(' or ')}`;
    return protocol.startsWith('asterisk') && username === ''
      ? 'needs the manager user in its upstream-url: asterisk://user@host:5038'
      : undefined;
  },
};

/** Is among the sources whoever wants to know which DNs to watch? */
const watchNeedsDirectory: Rule = {
  of: ['directoryUrl'],
  problem({ sources, directoryUrl }) {
    const watching = (sources as readonly SourceValues[]).filter(({ watch }) => watch === 'directory');
    return watching.length > 0 && directoryUrl === undefined
      ? `${watching.map(({ name }) => name).join(' and ')} with watch: directory needs directory-url too`
      : undefined;
  },
};

const KEYS = {
  upstreamUrl: 'upstream-url',
  upstreamToken: 'upstream-token-file',
  postToken: 'post-token-file',
} as const;

/** One of the systems that say what happens. */
const source = {
  name: setting(sourceName, { required: true, meaning: 'Name of its stream.' }),
  kind: setting(choice('feed', 'asterisk', 'ingest'), {
    required: true,
    meaning:
      'A log to follow (wss://host:8000), Asterisk (asterisks://user@host:5039), or events that are posted.',
    rule: fits,
  }),
  clock: setting(choice('live', 'replay'), {
    default: 'live',
    meaning: "Whether the time of day is now, or the stream's own time, as in recordings.",
  }),
  watch: setting(choice('all', 'directory'), {
    default: 'all',
    meaning:
      "Which DNs: all that the upstream tells of, or those that the tenant's directory has, of an upstream that tenants share.",
  }),
  ...tlsClientSettings('upstream', {
    what: 'the upstream',
    protocols: ['wss', 'ws', 'asterisk', 'asterisks'],
  }),
  upstreamTenant: setting(tenantSchema, { defaultMeans: 'the same', meaning: 'Its name for the tenant.' }),
  upstreamSource: setting(someText.transform(sourceId), {
    defaultMeans: 'the same',
    meaning: 'Its name for the stream.',
  }),
  queueLog: setting(someText, { path: true, meaning: "Asterisk's queue_log, which fills what was missed." }),
  wrapUp: list(wrapUp, { meaning: "After-call work of Asterisk's queues, as in support=5." }),
  postToken: secret(postTokens, { meaning: 'Tokens of those who post events, a line each.' }),
  silence: setting(seconds(0, 86_400), {
    default: 300_000,
    defaultMeans: '300',
    meaning: 'Without a post for so many seconds the stream counts as disconnected; 0: never.',
  }),
};

export const ldsConfiguration = defineConfiguration(
  {
    usage: 'node services/lds/src/main.ts --config FILE [OPTIONS]',
    purpose:
      'Writes the event streams of one tenant to a log and passes them on. With sources of virtual queues it is lds-vq.',
  },
  {
    name: setting(choice('lds', 'lds-vq'), {
      default: 'lds',
      meaning: 'What its log, health and metrics call it.',
    }),
    tenant: setting(tenantSchema, { required: true, meaning: 'Whose events these are.' }),
    sources: entries(source, {
      required: true,
      atMost: 20,
      meaning: 'Where events come from.',
      rule: watchNeedsDirectory,
    }),
    ...tlsClientSettings('directory', { what: 'the directory', protocols: ['wss', 'ws'] }),
    data: setting(someText, {
      value: 'FOLDER',
      default: '.lds',
      path: true,
      meaning: 'Holds a folder of log files for each source.',
    }),
    retentionDays: setting(wholeNumber(1, 3650), { default: 14, meaning: 'How long events are kept.' }),
    host: setting(someText, { value: 'ADDRESS', default: '127.0.0.1', meaning: 'Where it listens.' }),
    port: setting(port, { default: PORTS.lds.port, meaning: 'Port of the event log.' }),
    ...tlsServerSettings,
    tokens: tokensSetting,
    ingestPort: setting(port, {
      default: PORTS.ldsIngest.port,
      meaning: 'Port of POST /v1/events, for sources of this kind.',
    }),
    ingestRate: setting(wholeNumber(1, 1_000_000), {
      default: INGEST_LIMITS.eventsPerSecond,
      meaning: 'Events a second that may be posted, ten seconds of it at once.',
    }),
    ...serviceSettings(PORTS.ldsMetrics.port),
  },
);

type Values<Configuration> = Configuration extends {
  parse(input: never): infer Outcome;
}
  ? Extract<Outcome, { kind: 'values' }> extends { values: infer Found }
    ? Found
    : never
  : never;

export type LdsValues = Values<typeof ldsConfiguration>;
export type SourceValues = LdsValues['sources'][number];
