import { FORMATS, OBJECT_TYPES, STATUSES } from '@pulse/model';
import { z } from 'zod';

const target = z.object({ atMost: z.number().optional(), atLeast: z.number().optional() });

const column = z.object({
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

const threshold = z.object({
  column: z.string(),
  scope: z.literal('total').optional(),
  when: z.string().optional(),
  hold: z.number().optional().describe('Seconds.'),
  hysteresis: z.number().optional(),
  levels: z
    .array(
      z.object({
        level: z.enum(['watch', 'warning', 'critical']),
        above: z.number().optional(),
        atLeast: z.number().optional(),
        below: z.number().optional(),
        atMost: z.number().optional(),
      }),
    )
    .readonly(),
});

export const layoutInfo = z.object({
  id: z.string(),
  templateId: z.string(),
  name: z.string(),
  objectType: z.enum(OBJECT_TYPES),
  refresh: z.number().describe('The longest silence between two versions, seconds.'),
  columns: z.array(column).readonly(),
  omitted: z.array(z.object({ alias: z.string(), reason: z.string() })).readonly(),
  thresholds: z.array(threshold).readonly(),
  views: z
    .array(
      z.object({
        key: z.string(),
        kind: z.string(),
        title: z.string(),
        columns: z.array(z.string()).readonly(),
        sort: z.array(z.string()).readonly().optional(),
        totals: z.boolean().optional(),
        summary: z.boolean().optional(),
        hours: z.number().optional(),
        default: z.boolean().optional(),
      }),
    )
    .readonly(),
});

const growing = z.object({ start: z.number(), base: z.number(), rate: z.number() });
const state = z.object({
  status: z.enum(STATUSES),
  since: z.number(),
  reason: z.string().optional(),
  dnd: z.boolean().optional(),
  calls: z
    .array(
      z.object({
        callId: z.string(),
        callType: z.string(),
        since: z.number(),
        mediaType: z.string(),
        ani: z.string().optional(),
        dnis: z.string().optional(),
        party: z.string().optional(),
        queue: z.string().optional(),
        userData: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      }),
    )
    .readonly()
    .optional(),
});
const cell = z.union([z.null(), z.number(), z.string(), growing, state]);

export const layoutSnapshot = z.object({
  layout: z.string(),
  version: z
    .tuple([z.number(), z.number()])
    .readonly()
    .describe('(ownership token, counter); never repeats.'),
  at: z.number().describe('The stream’s now, milliseconds since 1970.'),
  since: z
    .array(z.number().nullable())
    .readonly()
    .describe('Start of each column’s interval; null for current values.'),
  rows: z
    .array(
      z.object({
        object: z.object({ type: z.enum(OBJECT_TYPES), id: z.string() }),
        name: z.string(),
        cells: z.array(cell).readonly(),
        incomplete: z
          .array(z.number())
          .readonly()
          .describe('Indices of columns whose value misses something.'),
        total: z.literal(true).optional(),
      }),
    )
    .readonly(),
});

export const trend = z.object({
  step: z.number().describe('Milliseconds.'),
  points: z.array(z.object({ time: z.number(), max: z.number(), last: z.number() })).readonly(),
});

export const streamHealth = z.object({
  source: z.string(),
  state: z.enum(['connecting', 'catching-up', 'live', 'disconnected', 'refused', 'ended']),
  since: z.number(),
  watermark: z.number(),
  clock: z.enum(['live', 'replay']),
  code: z.string().optional(),
  message: z.string().optional(),
  warning: z.string().optional(),
});
