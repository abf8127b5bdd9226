import { type DirectoryObject, type DirectoryRef, refText } from '@pulse/model';
import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import type { Api } from '../api.ts';
import type { RestContext } from '../context.ts';
import { type Entry, enter, may, shown } from '../enter.ts';
import { ApiError } from '../errors.ts';
import { objectId, objectSchema, objectType, refusals, tenantName } from '../schema.ts';

const typeParams = z.strictObject({ tenant: tenantName, type: objectType });
export const objectParams = typeParams.extend({ id: objectId });

/** Reading objects: those that the caller may read, and no others. */
export function objectRoutes(api: Api, context: RestContext): void {
  api.get(
    '/v1/tenants/:tenant/objects/:type',
    {
      schema: {
        summary: 'Objects of a type by id, page by page',
        params: typeParams,
        querystring: z.strictObject({
          search: z
            .string()
            .min(1)
            .max(256)
            .optional()
            .describe('Part of an id, name, user name or e-mail address.'),
          state: z.enum(['enabled', 'disabled', 'vanished']).optional(),
          folder: objectId.optional(),
          limit: z.coerce.number().int().min(1).max(LIMITS.pageObjects).default(100),
          after: objectId.optional().describe('`next` of the page before.'),
        }),
        response: {
          200: z.object({
            revision: z.int(),
            objects: z.array(objectSchema).readonly(),
            next: z.string().optional().describe('There are more: ask again with this as `after`.'),
          }),
          ...refusals,
        },
      },
    },
    async (request) => {
      const entry = await enter(context, request, request.params.tenant);
      const { view } = entry.directory;
      const { limit, ...wanted } = request.query;
      const found = [...view.all(request.params.type)]
        .filter((object) => fits(object, wanted) && may(entry, 'read', object))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const page = found.slice(0, limit).map((object) => shown(entry, object));
      const next = found.length > limit ? page.at(-1)?.id : undefined;
      return { revision: view.revision.number, objects: page, ...(next === undefined ? {} : { next }) };
    },
  );

  api.get(
    '/v1/tenants/:tenant/objects/:type/:id',
    {
      schema: {
        summary: 'One object, with the revision that it is from',
        params: objectParams,
        response: { 200: z.object({ revision: z.int(), object: objectSchema }), ...refusals },
      },
    },
    async (request, reply) => {
      const entry = await enter(context, request, request.params.tenant);
      const object = findObject(entry, request.params);
      const revision = entry.directory.state.stamp(object)?.number ?? 0;
      reply.header('etag', `"${revision}"`);
      return { revision, object: shown(entry, object) };
    },
  );
}

interface Wanted {
  readonly search?: string | undefined;
  readonly state?: string | undefined;
  readonly folder?: string | undefined;
  readonly after?: string | undefined;
}

function fits(object: DirectoryObject, { search, state, folder, after }: Wanted): boolean {
  if (after !== undefined && object.id <= after) return false;
  if (state !== undefined && object.state !== state) return false;
  if (folder !== undefined && object.folder !== folder) return false;
  if (search === undefined) return true;
  const texts = [
    object.id,
    object.name,
    ...(object.type === 'Person' ? [object.userName, object.email] : []),
  ];
  return texts.some((text) => text?.toLowerCase().includes(search.toLowerCase()));
}

/** Throws {@link ApiError} `object-unknown`, also for what the caller may not read. */
export function findObject(entry: Entry, ref: DirectoryRef): DirectoryObject {
  const object = entry.directory.view.get(ref.type, ref.id);
  if (object && may(entry, 'read', object)) return object;
  throw new ApiError('object-unknown', `There is no ${refText(ref)} in tenant ${entry.directory.tenant}.`);
}
