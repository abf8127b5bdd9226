import type { DirectoryChange, DirectoryObject, ObjectManager } from '@pulse/model';
import { DIRECTORY_TYPES } from '@pulse/model';
import { z } from 'zod';
import type { DirectoryWrite } from '../../plan/write.ts';
import type { Api } from '../api.ts';
import { directoryIsAt, objectIsAt, precondition } from '../condition.ts';
import type { RestContext } from '../context.ts';
import { type Entry, enter, may } from '../enter.ts';
import { ApiError, refused } from '../errors.ts';
import { outcome } from '../outcome.ts';
import {
  changesBody,
  declaredBody,
  outcomeBody,
  refFromText,
  tenantName,
  writeRefusals,
  writtenObject,
} from '../schema.ts';
import { findObject, objectParams } from './objects.ts';

const tenantParams = z.strictObject({ tenant: tenantName });
const response = { 200: outcomeBody, ...writeRefusals };

/** Writing: one object, several changes at once, all that a file or a source has. */
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
      return done(
        entry,
        { kind: 'changes', manager: 'rest', changes },
        { condition: objectIsAt(object, headers) },
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
      const condition = objectIsAt({ type, id }, request.headers);
      return done(entry, { kind: 'changes', manager: 'rest', changes, cascade }, { condition });
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
      return done(entry, write, { dryRun, condition: directoryIsAt(request.headers) });
    },
  );

  const declare = async (
    entry: Entry,
    manager: ObjectManager,
    body: z.output<typeof declaredBody>,
    conditions: Conditions,
  ) => {
    const { types = DIRECTORY_TYPES, objects, takeOver } = body;
    const stray = objects.find(({ type }) => !types.includes(type));
    if (stray) {
      throw new ApiError(
        'request-invalid',
        `${stray.type} ${stray.id} is of none of the types ${types.join(', ')}.`,
      );
    }
    const write: DirectoryWrite = {
      kind: 'declared',
      manager,
      types,
      objects: objects.map((object) => withHiddenAccess(entry, object)),
      ...(takeOver ? { takeOver } : {}),
    };
    return done(entry, write, conditions);
  };

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
      const entry = await enter(context, request, request.params.tenant);
      const { dryRun, origin } = request.body;
      const author = origin === undefined ? entry.author : `${entry.author} (${origin})`;
      const condition = directoryIsAt(request.headers);
      return declare({ ...entry, author }, 'yaml', request.body, { dryRun, condition });
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
      const { dryRun } = request.body;
      const condition = directoryIsAt(request.headers);
      return declare({ ...entry, author }, manager, request.body, { dryRun, condition });
    },
  );
}

interface Conditions {
  readonly condition?: ReturnType<typeof directoryIsAt>;
  readonly dryRun?: boolean | undefined;
}

const AUTHOR_CHARACTERS = 256;

async function done(entry: Entry, write: DirectoryWrite, { condition, dryRun = false }: Conditions) {
  const written = await entry.directory.write({
    write,
    author: entry.author.slice(0, AUTHOR_CHARACTERS),
    person: entry.person,
    dryRun,
    ...(condition ? { condition } : {}),
  });
  if (!written.ok) throw refused(written.error);
  return outcome(written.value, dryRun);
}

/** Who may not see the grants of an object sends it without them, and does not mean to take them away. */
function withHiddenAccess(entry: Entry, object: DirectoryObject): DirectoryObject {
  const known = entry.directory.view.get(object.type, object.id);
  if (object.access !== undefined || !known?.access || may(entry, 'readPermissions', known)) return object;
  return { ...object, access: known.access };
}
