import type { DirectoryChange } from '@pulse/model';
import { z } from 'zod';
import type { DirectoryWrite } from '../../plan/write.ts';
import type { Api } from '../api.ts';
import { directoryIsAt, objectIsAt, precondition } from '../condition.ts';
import type { RestContext } from '../context.ts';
import { enter } from '../enter.ts';
import { ApiError } from '../errors.ts';
import { perform, withHiddenAccess } from '../perform.ts';
import {
  changesBody,
  outcomeBody,
  refFromText,
  tenantName,
  writeRefusals,
  writtenObject,
} from '../schema.ts';
import { findObject, objectParams } from './objects.ts';

const tenantParams = z.strictObject({ tenant: tenantName });
const response = { 200: outcomeBody, ...writeRefusals };

/** Writing one object, or several at once. */
export function writeRoutes(api: Api, context: RestContext): void {
  api.put(
    '/v1/tenants/:tenant/objects/:type/:id',
    {
      schema: {
        summary: 'Make or change an object',
        params: objectParams,
        headers: precondition,
        body: writtenObject,
        response,
      },
    },
    async (request) => {
      const entry = await enter(context, request, request.params.tenant);
      const { type, id } = request.params;
      const { body: object, headers } = request;
      if (object.type !== type || object.id !== id) {
        throw new ApiError(
          'request-invalid',
          `The body is ${object.type} ${object.id}, the address ${type} ${id}.`,
        );
      }
      const changes = [{ kind: 'put', object: withHiddenAccess(entry, object) } as const];
      return perform(
        entry,
        { kind: 'changes', manager: 'rest', changes },
        { condition: objectIsAt(entry, object, headers) },
      );
    },
  );

  api.delete(
    '/v1/tenants/:tenant/objects/:type/:id',
    {
      schema: {
        summary: 'Remove an object',
        params: objectParams,
        headers: precondition,
        querystring: z.strictObject({
          cascade: z
            .union([refFromText, z.array(refFromText).max(1000)], 'is not written TYPE/ID')
            .optional()
            .describe('TYPE/ID, as often as needed: objects that lose what names this one, or go too.'),
        }),
        response,
      },
    },
    async (request) => {
      const entry = await enter(context, request, request.params.tenant);
      const { type, id } = findObject(entry, request.params);
      const cascade = [request.query.cascade ?? []].flat();
      const changes = [{ kind: 'remove', object: { type, id } } as const];
      const condition = objectIsAt(entry, { type, id }, request.headers);
      return perform(entry, { kind: 'changes', manager: 'rest', changes, cascade }, { condition });
    },
  );

  api.post(
    '/v1/tenants/:tenant/changes',
    {
      schema: {
        summary: 'Several changes at once: all or none',
        params: tenantParams,
        headers: precondition,
        body: changesBody,
        response,
      },
    },
    async (request) => {
      const entry = await enter(context, request, request.params.tenant);
      const { dryRun, cascade, takeOver, changes } = request.body;
      const write: DirectoryWrite = {
        kind: 'changes',
        manager: 'rest',
        changes: changes.map(
          (change): DirectoryChange =>
            change.kind === 'put' ? { ...change, object: withHiddenAccess(entry, change.object) } : change,
        ),
        ...(cascade ? { cascade } : {}),
        ...(takeOver ? { takeOver } : {}),
      };
      return perform(entry, write, { dryRun, condition: directoryIsAt(request.headers) });
    },
  );
}
