import { problemsOf } from '@pulse/connections';
import { layoutId, OBJECT_TYPES, type ObjectType } from '@pulse/model';
import { z } from 'zod';
import { type Catalogue, catalogueSchema } from './catalogue-schema.ts';
import type { LayoutDefinitions, UnreadableDefinition } from './layout-catalogue.ts';
import type { LayoutRule } from './layout-rules.ts';

/** A row of the tables `template` and `layout`. */
export interface StoredDefinition {
  readonly id: string;
  readonly document: unknown;
}

const name = z.string().min(1).max(128);

/** The document of a layout; its id is that of its row. */
export const layoutDocumentSchema = z.object({
  template: name.describe('Id of a template of the tenant.'),
  name: name.optional(),
  objectType: z.enum(OBJECT_TYPES),
  groups: z
    .array(name)
    .min(1)
    .max(100)
    .optional()
    .describe('Only members of these groups, or these groups themselves, are rows.'),
  total: name.optional().describe('The group whose own values are the totals row.'),
});

/** The document of a template: a catalogue with one template. */
const templateDocumentSchema = catalogueSchema.refine(
  ({ templates }) => templates.length === 1,
  'a document holds one template',
);

const GROUPS_OF: Readonly<Partial<Record<ObjectType, 'GroupAgents' | 'GroupQueues'>>> = {
  Agent: 'GroupAgents',
  Queue: 'GroupQueues',
  RoutePoint: 'GroupQueues',
};

/** Reads the rows of both tables; what cannot be read is named, and does not keep the others from being read. */
export function readDefinitions(
  templates: readonly StoredDefinition[],
  layouts: readonly StoredDefinition[],
): LayoutDefinitions {
  const unreadable: UnreadableDefinition[] = [];
  const catalogues = templates.flatMap((row): Catalogue[] => {
    const parsed = templateDocumentSchema.safeParse(row.document);
    if (parsed.success) {
      return [{ ...parsed.data, templates: parsed.data.templates.map((each) => ({ ...each, id: row.id })) }];
    }
    unreadable.push({ kind: 'template', id: row.id, reason: problemsOf(parsed.error) });
    return [];
  });
  const rules = layouts.flatMap((row): LayoutRule[] => {
    const parsed = layoutDocumentSchema.safeParse(row.document);
    if (!parsed.success) {
      unreadable.push({ kind: 'layout', id: row.id, reason: problemsOf(parsed.error) });
      return [];
    }
    const { total, ...rule } = parsed.data;
    const type = GROUPS_OF[rule.objectType];
    if (total !== undefined && type === undefined) {
      unreadable.push({ kind: 'layout', id: row.id, reason: `${rule.objectType} has no totals` });
      return [];
    }
    return [{ ...rule, id: layoutId(row.id), ...(total && type ? { total: { type, id: total } } : {}) }];
  });
  return { catalogues, layouts: rules, unreadable };
}
