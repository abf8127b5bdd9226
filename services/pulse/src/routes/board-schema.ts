import { z } from 'zod';

const frame = {
  key: z.string(),
  title: z.string(),
  layout: z.string(),
  x: z.number(),
  y: z.number(),
  w: z.number(),
  h: z.number(),
};
const show = z.union([z.literal('total'), z.object({ object: z.string() })]);

export const board = z.object({
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  widgets: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ ...frame, kind: z.literal('kpi'), columns: z.array(z.string()).readonly(), show }),
        z.object({
          ...frame,
          kind: z.literal('grid'),
          columns: z.array(z.string()).readonly(),
          sort: z.array(z.string()).readonly(),
          totals: z.boolean(),
          summary: z.boolean(),
        }),
        z.object({ ...frame, kind: z.literal('line'), column: z.string(), show, hours: z.number() }),
      ]),
    )
    .readonly(),
});
