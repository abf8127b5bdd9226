import { CALL_TYPES, FORMATS, OBJECT_TYPES, STATUSES } from '@pulse/model';
import { z } from 'zod';
import {
  encoding,
  failure,
  name,
  schemaHash,
  stamp,
  streamHealth,
  token,
  versions,
} from './message-schema.ts';

const hello = z.object({
  kind: z.literal('hello'),
  protocol: name,
  versions,
  schemaHash: schemaHash.optional(),
  encoding,
  token: token.optional(),
});

const id = z.int().nonnegative();
const subscribe = z.object({ kind: z.literal('subscribe'), id, layout: name });
const unsubscribe = z.object({ kind: z.literal('unsubscribe'), id });
const heartbeat = z.object({ kind: z.literal('heartbeat'), time: stamp });

const welcome = z.object({
  kind: z.literal('welcome'),
  version: z.int().positive(),
  schemaHash,
  heartbeat: z.number().positive(),
  time: stamp,
});

const keyValues = z.record(z.string(), z.union([z.string(), z.number()]));

const cell = z.union([
  z.null(),
  z.number(),
  z.string(),
  z.object({ start: stamp, base: z.number(), rate: z.number() }),
  z.object({
    status: z.enum(STATUSES),
    since: stamp,
    reason: z.string().optional(),
    dnd: z.boolean().optional(),
    calls: z
      .array(
        z.object({
          callId: z.string(),
          callType: z.enum(CALL_TYPES),
          since: stamp,
          mediaType: z.string(),
          ani: z.string().optional(),
          dnis: z.string().optional(),
          party: z.string().optional(),
          queue: z.string().optional(),
          userData: keyValues.optional(),
        }),
      )
      .optional(),
  }),
]);

const version = z.tuple([z.number(), z.number()]);
const column = z.int().nonnegative();
const since = z.array(z.union([stamp, z.null()]));

const row = z.object({
  object: z.object({ type: z.enum(OBJECT_TYPES), id: z.string() }),
  name: z.string(),
  cells: z.array(cell),
  incomplete: z.array(column),
  total: z.literal(true).optional(),
});

const threshold = z.object({
  column: z.string(),
  scope: z.literal('total').optional(),
  when: z.string().optional(),
  hold: z.number().optional(),
  hysteresis: z.number().optional(),
  levels: z.array(
    z.object({
      level: z.enum(['watch', 'warning', 'critical']),
      above: z.number().optional(),
      atLeast: z.number().optional(),
      below: z.number().optional(),
      atMost: z.number().optional(),
    }),
  ),
});

const target = z.object({ atMost: z.number().optional(), atLeast: z.number().optional() });

const layoutColumn = z.object({
  alias: z.string(),
  name: z.string(),
  short: z.string().optional(),
  description: z.string(),
  format: z.enum(FORMATS),
  decimals: z.number().optional(),
  good: z.enum(['up', 'down', 'none']),
  trend: z.boolean(),
  target: target.optional(),
  totalTarget: target.optional(),
  total: z.enum(['sum', 'distinct', 'max', 'min', 'none', 'formula']).optional(),
});

const view = z.object({
  key: z.string(),
  kind: z.string(),
  title: z.string(),
  columns: z.array(z.string()),
  sort: z.array(z.string()).optional(),
  totals: z.boolean().optional(),
  summary: z.boolean().optional(),
  hours: z.number().optional(),
  default: z.boolean().optional(),
});

const info = z.object({
  id: name,
  templateId: z.string(),
  name: z.string(),
  objectType: z.enum(OBJECT_TYPES),
  refresh: z.number(),
  columns: z.array(layoutColumn),
  omitted: z.array(z.object({ alias: z.string(), reason: z.string() })),
  thresholds: z.array(threshold),
  views: z.array(view),
});

const snapshot = z.object({
  kind: z.literal('snapshot'),
  id,
  info,
  snapshot: z.object({ layout: name, version, at: stamp, since, rows: z.array(row) }),
});

const delta = z.object({
  kind: z.literal('delta'),
  id,
  delta: z.object({
    layout: name,
    from: version,
    to: version,
    at: stamp,
    changed: z.array(
      z.object({
        id: z.string(),
        cells: z.array(z.tuple([column, cell])),
        incomplete: z.array(column).optional(),
      }),
    ),
    added: z.array(row),
    removed: z.array(z.string()),
    since: since.optional(),
  }),
});

const refused = z.object({ kind: z.literal('refused'), id, code: z.string(), message: z.string() });
const health = z.object({ kind: z.literal('health'), streams: z.array(streamHealth) });

export const stateClientMessageSchema = z.discriminatedUnion('kind', [
  hello,
  subscribe,
  unsubscribe,
  heartbeat,
  failure,
]);

export const stateServerMessageSchema = z.discriminatedUnion('kind', [
  welcome,
  snapshot,
  delta,
  refused,
  health,
  heartbeat,
  failure,
]);
