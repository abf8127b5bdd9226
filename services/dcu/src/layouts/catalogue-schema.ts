import { FORMATS, SUBJECT_NAMES } from '@pulse/model';
import { groupBySchema } from '@pulse/model/schema';
import { z } from 'zod';

const name = z.string().min(1).max(128);
const text = z.string().max(2000);
const mask = z.string().min(1).max(2000);

const statisticReference = z.object({
  type: name,
  profile: name.optional(),
  range: name.optional(),
  range2: name.optional(),
  filter: name.optional(),
  percentile: z.number().optional(),
  notification: name.optional(),
  groupBy: groupBySchema.optional(),
});

const target = z.object({ atMost: z.number().optional(), atLeast: z.number().optional() });

const column = z
  .object({
    alias: name.regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _; a letter first'),
    name,
    short: name.optional(),
    format: z.enum(FORMATS),
    description: text,
    statistic: statisticReference.optional(),
    formula: text.optional(),
    good: z.enum(['up', 'down', 'none']),
    unit: name.optional(),
    total: z.enum(['sum', 'distinct', 'max', 'min', 'none', 'formula']),
    totalFormula: text.optional(),
    target: target.optional(),
    totalTarget: target.optional(),
    trend: z.boolean().optional(),
    decimals: z.int().min(0).max(6).optional(),
    hidden: z.boolean().optional(),
    display: z
      .object({
        text: text.optional(),
        as: z.literal('start').optional(),
        status: z.boolean().optional(),
        icon: z.boolean().optional(),
        duration: z.boolean().optional(),
        media: z.boolean().optional(),
        dnd: z.boolean().optional(),
      })
      .optional(),
    appliesTo: z.array(name).optional(),
  })
  .refine(
    (c) => (c.statistic === undefined) !== (c.formula === undefined),
    'either a statistic or a formula',
  );

const level = z.object({
  level: z.enum(['watch', 'warning', 'critical']),
  above: z.number().optional(),
  atLeast: z.number().optional(),
  below: z.number().optional(),
  atMost: z.number().optional(),
});

const threshold = z.object({
  column: name,
  scope: z.literal('total').optional(),
  when: text.optional(),
  hold: z.number().nonnegative().optional(),
  hysteresis: z.number().nonnegative().optional(),
  levels: z.array(level).min(1).max(3),
});

const view = z.object({
  key: name,
  kind: name,
  title: name,
  columns: z.array(name).min(1).max(100),
  size: z.tuple([z.int().positive(), z.int().positive()]),
  sort: z.array(name).optional(),
  totals: z.boolean().optional(),
  summary: z.boolean().optional(),
  stacked: z.boolean().optional(),
  hours: z.number().positive().optional(),
  default: z.boolean().optional(),
});

const template = z.object({
  id: z.uuid(),
  name,
  set: name,
  kind: name,
  medium: name,
  purpose: text,
  objects: z.array(name).min(1),
  refresh: z.number().min(1),
  feed: z.record(name, z.unknown()),
  columns: z.array(column).min(1).max(200),
  views: z.array(view),
  thresholds: z.array(threshold),
  identities: z.array(text).optional(),
});

const statType = z.object({
  name,
  definition: text,
  objects: z.array(name).min(1),
  category: name,
  subject: z.enum([...SUBJECT_NAMES, 'PlaceStatus', 'CampaignAction']),
  mainMask: mask,
  relMask: mask.optional(),
  mediaType: z.array(name).optional(),
  formula: text.optional(),
  groupBy: groupBySchema.optional(),
  expression: text.optional(),
  reasonStartOverridesStatusStart: z.boolean().optional(),
  useSourceTimeStamps: z.boolean().optional(),
  format: z.enum(FORMATS),
  unit: name,
  good: z.enum(['up', 'down', 'none']),
  feed: name,
});

/**
 * The format of a file of ready templates, and of the document of a template in the database, which is a catalogue with
 * that template and all that it names. Version 1. What a newer writer adds is passed over, so that upgrades roll.
 */
export const catalogueSchema = z.object({
  version: z.literal(1),
  timeProfiles: z.array(
    z.object({
      name,
      type: z.enum(['Growing', 'Sliding', 'Selection', 'SinceLogin']),
      value: text.optional(),
      means: text,
    }),
  ),
  timeRanges: z.array(z.object({ name, value: text })),
  filters: z.array(z.object({ name, expression: text, means: text, example: z.boolean().optional() })),
  statTypes: z.array(statType),
  templates: z.array(template),
});

export type Catalogue = z.infer<typeof catalogueSchema>;
export type Template = Catalogue['templates'][number];
export type TemplateColumn = Template['columns'][number];
export type StatType = Catalogue['statTypes'][number];
