import { z } from 'zod';
import { sharingSchema } from './sharing-schema.ts';

/** Widgets of one board, columns of one widget, at most. */
const MANY = 200;

const name = z.string().min(1).max(256);
const id = z.string().min(1).max(128);
const cells = z.int().min(0).max(10_000);
const columns = z.array(id).max(MANY).readonly();

const frame = { key: id, title: z.string().max(256), layout: id, x: cells, y: cells, w: cells, h: cells };
const show = z.union([z.literal('total'), z.object({ object: z.string().max(256) })]);

/** The document of a board. What a newer writer adds is passed over, so that upgrades roll. */
export const boardSchema = z.object({
  version: z.literal(1),
  id,
  name,
  widgets: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ ...frame, kind: z.literal('kpi'), columns, show }),
        z.object({
          ...frame,
          kind: z.literal('grid'),
          columns,
          sort: columns,
          totals: z.boolean(),
          summary: z.boolean(),
        }),
        z.object({
          ...frame,
          kind: z.literal('line'),
          column: id,
          show,
          hours: z
            .number()
            .positive()
            .max(24 * 366),
        }),
      ]),
    )
    .max(MANY)
    .readonly(),
  sharing: sharingSchema.exactOptional(),
});
