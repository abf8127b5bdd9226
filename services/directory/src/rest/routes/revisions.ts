import { DIRECTORY_TYPES, type DirectoryObject } from '@pulse/model';
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import type { Api } from '../api.ts';
import type { RestContext } from '../context.ts';
import { enter, requireAdministrator } from '../enter.ts';
import { objectSchema, refusals, revisionSchema, tenantName } from '../schema.ts';

const params = z.strictObject({ tenant: tenantName });

/** The whole directory, and how it came to be: for services and administrators. */
export function revisionRoutes(api: Api, context: RestContext): void {
  api.get(
    '/v1/tenants/:tenant/revisions',
    {
      schema: {
        summary: 'What was changed, by whom and when, oldest first',
        params,
        querystring: z.strictObject({
          after: z.coerce
            .number()
            .int()
            .min(0)
            .default(0)
            .describe('Number of the last revision that is known.'),
          limit: z.coerce.number().int().min(1).max(LIMITS.pageRevisions).default(LIMITS.pageRevisions),
        }),
        response: {
          200: z.object({
            last: z
              .int()
              .describe('Number of the newest revision; there are more while it is not in the page.'),
            revisions: z.array(revisionSchema).readonly(),
          }),
          ...refusals,
        },
      },
    },
    async (request) => {
      const entry = await enter(context, request, request.params.tenant);
      requireAdministrator(entry);
      const { after, limit } = request.query;
      const revisions = await entry.directory.revisions(after, limit);
      return { last: entry.directory.view.revision.number, revisions };
    },
  );

  api.get(
    '/v1/tenants/:tenant/export',
    {
      schema: {
        summary: 'All objects at once, as of one revision',
        params,
        response: {
          200: z.object({ revision: z.int(), objects: z.array(objectSchema).readonly() }),
          ...refusals,
        },
      },
    },
    async (request, reply) => {
      const entry = await enter(context, request, request.params.tenant);
      requireAdministrator(entry);
      const { view } = entry.directory;
      const objects = DIRECTORY_TYPES.flatMap((type): DirectoryObject[] => [...view.all(type)]);
      // Every object has been checked when it was written.
      return reply
        .serializer((body: unknown) => JSON.stringify(body))
        .send({ revision: view.revision.number, objects });
    },
  );
}
