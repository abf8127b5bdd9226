import { DIRECTORY_TYPES, type ObjectManager } from '@pulse/model';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { directoryIsAt, precondition } from '../condition.ts';
import type { RestContext } from '../context.ts';
import { type Entry, enter, requireAdministrator } from '../enter.ts';
import { ApiError } from '../errors.ts';
import { perform } from '../perform.ts';
import { declaredBody, outcomeBody, tenantName, writeRefusals } from '../schema.ts';

const tenantParams = z.strictObject({ tenant: tenantName });
const response = { 200: outcomeBody, ...writeRefusals };

/** Whole lists of what a manager has: from files, and from sources. */
export function declarationRoutes(api: Api, context: RestContext): void {
  api.post(
    '/v1/tenants/:tenant/declared',
    {
      schema: {
        summary: 'All that the files of the tenant say; what they no longer name vanishes',
        params: tenantParams,
        headers: precondition,
        body: declaredBody,
        response,
      },
    },
    async (request) => {
      const { body, headers } = request;
      const entry = await enter(context, request, request.params.tenant);
      const author = body.origin === undefined ? entry.author : `${entry.author} (${body.origin})`;
      return declare({ ...entry, author }, 'yaml', body, headers);
    },
  );

  api.post(
    '/v1/tenants/:tenant/discovered/:source',
    {
      schema: {
        summary: 'All that a source has of some types; what it no longer names vanishes',
        params: tenantParams.extend({
          source: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'is no name of a source'),
        }),
        headers: precondition,
        body: declaredBody,
        response,
      },
    },
    async (request) => {
      const entry = await enter(context, request, request.params.tenant);
      const manager = `source:${request.params.source}` as const;
      const author = entry.person === undefined ? manager : entry.author;
      return declare({ ...entry, author }, manager, request.body, request.headers);
    },
  );
}

function declare(
  entry: Entry,
  manager: ObjectManager,
  { types = [...DIRECTORY_TYPES], objects, takeOver, dryRun }: z.output<typeof declaredBody>,
  headers: z.output<typeof precondition>,
) {
  requireAdministrator(entry);
  const stray = objects.find(({ type }) => !types.includes(type));
  if (stray) {
    throw new ApiError(
      'request-invalid',
      `${stray.type} ${stray.id} is of none of the types ${types.join(', ')}.`,
    );
  }
  const write = { kind: 'declared', manager, types, objects, ...(takeOver ? { takeOver } : {}) } as const;
  return perform(entry, write, { dryRun, condition: directoryIsAt(headers) });
}
