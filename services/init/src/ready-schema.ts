import { FORMATS } from '@pulse/model';
import { z } from 'zod';

/*
 * The files of ready documents. Only what init itself relies on is named here; the rest of each document passes as it
 * is, and is checked by whoever uses it.
 */
const id = z.string().min(1).max(128);
const name = z.string().min(1).max(256);
const named = z.looseObject({ name });

const column = z.looseObject({
  alias: name,
  format: z.enum(FORMATS),
  statistic: z
    .looseObject({
      type: name,
      profile: name.optional(),
      range: name.optional(),
      range2: name.optional(),
      filter: name.optional(),
    })
    .optional(),
  formula: z.string().max(2_000).optional(),
});

const template = z.looseObject({ id: z.uuid(), name, columns: z.array(column).min(1).max(200) });

export const templatesSchema = z.strictObject({
  version: z.literal(1),
  timeProfiles: z.array(named),
  timeRanges: z.array(named),
  filters: z.array(named),
  statTypes: z.array(named),
  templates: z.array(template),
});

export const layoutsSchema = z.strictObject({
  version: z.literal(1),
  layouts: z.array(
    z.strictObject({
      id,
      name,
      template: z.uuid(),
      objectType: name,
      groups: z.array(id).optional(),
      total: id.optional(),
    }),
  ),
});

const widget = z.looseObject({ key: name, kind: name, layout: id.optional() });

export const boardsSchema = z.strictObject({
  version: z.literal(1),
  boards: z.array(z.strictObject({ id, version: z.literal(1), name, widgets: z.array(widget) })),
});

export type Templates = z.infer<typeof templatesSchema>;
export type Template = Templates['templates'][number];
