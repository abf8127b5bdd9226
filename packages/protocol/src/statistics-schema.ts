import {
  cellSchema,
  explanationSchema,
  groupBySchema,
  streamHealthSchema,
  versionSchema,
} from '@pulse/model/schema';
import { z } from 'zod';
import { EXPLAINED_KEYS, GROUP_KEY, MOST_EXPLAINED, STATISTIC_OBJECTS } from './limits.ts';
import { encoding, failure, name, schemaHash, stamp, token, versions } from './message-schema.ts';

const id = z.int().nonnegative();
const place = z.int().nonnegative();
/** A mask, a formula, a filter. */
const text = z.string().max(4096);

const hello = z.object({
  kind: z.literal('hello'),
  protocol: name,
  versions,
  schemaHash: schemaHash.optional(),
  encoding,
  tenant: name,
  token: token.optional(),
  person: name.optional(),
});

const inlineStatType = z.object({
  category: name,
  subject: name,
  mainMask: text,
  relMask: text.optional(),
  formula: text.optional(),
  groupBy: groupBySchema.optional().describe('One value for each text that a term says of the actions.'),
  attributes: z.record(name, z.array(name).max(256)).optional(),
});

const object = z.object({ type: name, id: name });
const statType = z.union([name, inlineStatType]);
const details = {
  profile: name.optional().describe('Name, or written out: `Growing=00:00 +01:00`, `Sliding=3600:15`.'),
  range: name.optional().describe('Name, or seconds: `0-20`, `20-`.'),
  range2: name.optional(),
  filter: text.optional().describe('Name, or an expression.'),
  groupBy: groupBySchema.optional().describe('Stands before that of the stat type.'),
};
const objects = z.array(object).min(1).max(STATISTIC_OBJECTS);

const notification = z.object({
  mode: name.describe('ChangesBased, TimeBased, ResetBased or NoNotification.'),
  frequency: z.number().optional().describe('Seconds, 1 to 86,400; 10 when absent.'),
  insensitivity: z.number().optional().describe('In units of the value; percentages in points.'),
});

const open = z.object({
  kind: z.literal('open'),
  id,
  statType,
  objects,
  ...details,
  notification: z.union([name, notification]).optional().describe('Every change at once when absent.'),
});

const question = z.int().nonnegative();
const explain = z.object({
  kind: z.literal('explain'),
  question,
  statType,
  object,
  ...details,
  at: stamp.optional(),
  key: z.string().max(GROUP_KEY).optional().describe('Of groups, the one that is explained.'),
  most: z.int().nonnegative().max(MOST_EXPLAINED).optional(),
  data: z.array(name).max(EXPLAINED_KEYS).optional(),
  numbers: z.enum(['masked', 'whole']).optional(),
});
const past = z.object({ kind: z.literal('past'), question, statType, objects, ...details, at: stamp });

const peek = z.object({ kind: z.literal('peek'), id, request: z.int().nonnegative() });
const subscribe = z.object({ kind: z.literal('subscribe'), id });
const unsubscribe = z.object({ kind: z.literal('unsubscribe'), id });
const close = z.object({ kind: z.literal('close'), id });
const heartbeat = z.object({ kind: z.literal('heartbeat'), time: stamp });

const welcome = z.object({
  kind: z.literal('welcome'),
  version: z.int().positive(),
  schemaHash,
  heartbeat: z.number().positive(),
  time: stamp,
});

const since = z.union([stamp, z.null()]).describe('Start of the interval; null for current values.');
const opened = z.object({
  kind: z.literal('opened'),
  id,
  definition: z.string(),
  since,
  complete: z.boolean(),
});
const refused = z.object({ kind: z.literal('refused'), id, code: z.string(), message: z.string() });
const closed = z.object({ kind: z.literal('closed'), id, code: z.string(), message: z.string() });

const incomplete = z.array(place).describe('Places of the objects whose value misses something.');
const valueOf = <Values extends z.ZodType>(cell: Values) =>
  z.object({
    kind: z.literal('value'),
    id,
    request: z.int().nonnegative().optional(),
    value: z.object({ version: versionSchema, at: stamp, since, cells: z.array(cell), incomplete }),
  });
const deltaOf = <Values extends z.ZodType>(cell: Values) =>
  z.object({
    kind: z.literal('delta'),
    id,
    delta: z.object({
      from: versionSchema,
      to: versionSchema,
      at: stamp,
      cells: z.array(z.tuple([place, cell])),
      incomplete: incomplete.optional(),
      since: since.optional(),
    }),
  });
const explained = z.object({ kind: z.literal('explained'), question, explanation: explanationSchema });
const recalledOf = <Values extends z.ZodType>(cell: Values) =>
  z.object({
    kind: z.literal('recalled'),
    question,
    values: z.object({ at: stamp, since, cells: z.array(cell), incomplete }),
  });
const progress = z.object({ kind: z.literal('progress'), question });
const progressed = z.object({
  kind: z.literal('progressed'),
  question,
  progress: z.union([z.null(), z.object({ columns: z.int(), reached: stamp, until: stamp })]),
});
const unanswered = z.object({
  kind: z.literal('unanswered'),
  question,
  code: z.string(),
  message: z.string(),
});
const health = z.object({ kind: z.literal('health'), streams: z.array(streamHealthSchema) });

export const statisticsClientMessageSchema = z.discriminatedUnion('kind', [
  hello,
  open,
  peek,
  subscribe,
  unsubscribe,
  close,
  explain,
  past,
  progress,
  heartbeat,
  failure,
]);

const serverMessages = (cell: z.ZodType) =>
  z.discriminatedUnion('kind', [
    welcome,
    opened,
    refused,
    closed,
    valueOf(cell),
    deltaOf(cell),
    explained,
    recalledOf(cell),
    progressed,
    unanswered,
    health,
    heartbeat,
    failure,
  ]);

/** Everything that a server says, cells included: what the published JSON Schema describes. */
export const statisticsServerMessageSchema = serverMessages(cellSchema);

/** The same without the insides of cells, which a client of its own service need not read twice. */
export const statisticsServerEnvelopeSchema = serverMessages(z.unknown());
