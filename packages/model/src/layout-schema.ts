import { z } from 'zod';
import { OBJECT_TYPES } from './configuration.ts';
import { CALL_TYPES } from './event.ts';
import { FORMATS } from './layout.ts';
import { STATUSES } from './status.ts';

const name = z.string().min(1).max(256);
const stamp = z.number().nonnegative().describe('Milliseconds since 1970.');
const columnIndex = z.int().nonnegative();

/** How a stream behind the values fares. */
export const streamHealthSchema = z.object({
  source: name,
  state: z.enum(['connecting', 'catching-up', 'live', 'disconnected', 'refused', 'ended']),
  since: stamp,
  watermark: stamp,
  clock: z.enum(['live', 'replay']),
  code: z.string().optional(),
  message: z.string().optional(),
  warning: z.string().optional(),
});

const growing = z
  .object({ start: stamp, base: z.number(), rate: z.number() })
  .describe('At time t (milliseconds): base + rate × (t − start) / 1000.');

/** What CurrentState and ExtendedCurrentStatus say. */
export const stateSchema = z.object({
  status: z.enum(STATUSES),
  since: stamp,
  reason: z.string().optional(),
  reasons: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  dns: z
    .array(z.object({ dn: z.string(), status: z.enum(STATUSES), since: stamp }))
    .readonly()
    .optional(),
  statuses: z.partialRecord(z.enum(STATUSES), z.int().positive()).optional(),
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
        userData: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      }),
    )
    .readonly()
    .optional(),
});

const group = z.object({ key: z.string(), value: z.union([z.number(), z.null()]) });
/** One value for each group. */
export const groupedSchema = z
  .object({
    groups: z.array(group).readonly(),
    others: z.object({ groups: z.int(), value: z.union([z.number(), z.null()]) }).optional(),
  })
  .describe('One value for each of what an expression says of the actions, in order.');

/** What stands in one cell. */
export const cellSchema = z.union([z.null(), z.number(), z.string(), growing, stateSchema, groupedSchema]);

export const versionSchema = z
  .tuple([z.number(), z.number()])
  .readonly()
  .describe('(ownership token, counter); never repeats.');

const sinceSchema = z
  .array(z.union([stamp, z.null()]))
  .readonly()
  .describe('Start of each column’s interval; null for current values.');

const incompleteSchema = z
  .array(columnIndex)
  .readonly()
  .describe('Indices of columns whose value misses something.');

const layoutRowSchema = z.object({
  object: z.object({ type: z.enum(OBJECT_TYPES), id: z.string() }),
  name: z.string(),
  cells: z.array(cellSchema).readonly(),
  incomplete: incompleteSchema,
  total: z.literal(true).optional(),
});

/** All of a layout at one version. */
export const layoutSnapshotSchema = z.object({
  layout: name,
  version: versionSchema,
  at: stamp,
  since: sinceSchema,
  rows: z.array(layoutRowSchema).readonly(),
});

/** The way from one version of a layout to the next. */
export const layoutDeltaSchema = z.object({
  layout: name,
  from: versionSchema,
  to: versionSchema,
  at: stamp,
  changed: z
    .array(
      z.object({
        id: z.string(),
        cells: z.array(z.tuple([columnIndex, cellSchema]).readonly()).readonly(),
        incomplete: incompleteSchema.optional(),
      }),
    )
    .readonly(),
  added: z.array(layoutRowSchema).readonly(),
  removed: z.array(z.string()).readonly(),
  since: sinceSchema.optional(),
});

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
  totalFormula: z.string().optional(),
  display: z.literal('start').optional(),
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

const view = z.object({
  key: z.string(),
  kind: z.string(),
  title: z.string(),
  columns: z.array(z.string()).readonly(),
  sort: z.array(z.string()).readonly().optional(),
  totals: z.boolean().optional(),
  summary: z.boolean().optional(),
  hours: z.number().optional(),
  default: z.boolean().optional(),
});

/** What a reader must know of a layout to show it. */
export const layoutInfoSchema = z.object({
  id: name,
  templateId: z.string(),
  name: z.string(),
  objectType: z.enum(OBJECT_TYPES),
  refresh: z.number().describe('The longest silence between two versions, seconds.'),
  columns: z.array(column).readonly(),
  omitted: z.array(z.object({ alias: z.string(), reason: z.string() })).readonly(),
  thresholds: z.array(threshold).readonly(),
  views: z.array(view).readonly(),
});
