import { cellSchema } from '@pulse/model/schema';
import { z } from 'zod';
import type { PulseContext } from '../context.ts';
import { type Api, identifier, problem, visitorOfRequest } from './api.ts';

const request = z.strictObject({
  statType: identifier.describe('The name of a stat type.'),
  objects: z
    .array(z.strictObject({ type: identifier, id: identifier }))
    .min(1)
    .max(100),
  profile: identifier.optional().describe('A time profile by name or value, e.g. `Sliding=900:15`.'),
  range: identifier.optional(),
  range2: identifier.optional(),
  filter: z.string().min(1).max(4096).optional(),
});

const answer = z.object({
  definition: z.string(),
  since: z.number().nullable(),
  complete: z.boolean(),
  at: z.number(),
  cells: z.array(cellSchema).readonly().describe('One per object, in their order.'),
  incomplete: z.array(z.int()).readonly().describe('Places of the objects whose value misses something.'),
});

/** What a statistic would show, before anybody puts it into a template. */
export function previewRoutes(api: Api, context: PulseContext): void {
  api.post(
    '/api/previews',
    {
      config: { privilege: 'ManageWidgets', rateLimit: { max: 120, timeWindow: 60_000 } },
      schema: {
        summary: 'The values of any statistic now',
        body: request,
        response: { 200: answer, 401: problem, 403: problem, 422: problem, 503: problem },
      },
    },
    async (asked) => {
      const { tenant, viewer } = visitorOfRequest(asked);
      const { statType, objects, profile, range, range2, filter } = asked.body;
      const { description, values } = await context.previews.show(tenant.id, viewer.person, {
        statType,
        objects,
        ...(profile === undefined ? {} : { profile }),
        ...(range === undefined ? {} : { range }),
        ...(range2 === undefined ? {} : { range2 }),
        ...(filter === undefined ? {} : { filter }),
      });
      const { definition, since, complete } = description;
      return {
        definition,
        since,
        complete,
        at: values.at,
        cells: values.cells,
        incomplete: values.incomplete,
      };
    },
  );
}
