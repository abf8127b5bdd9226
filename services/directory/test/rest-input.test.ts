import { type PreparedPostgres, preparePostgres } from '@pulse/storage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../src/limits.ts';
import { type StartedDirectory, startForTest } from './start.ts';

let prepared: PreparedPostgres;
let opened: ReturnType<PreparedPostgres['open']>;
let directory: StartedDirectory;

beforeAll(async () => {
  prepared = await preparePostgres();
  opened = prepared.open();
  directory = await startForTest(opened.as('directory'));
  await directory.request('POST', '/v1/tenants', { body: { id: 'acme', timeZone: 'UTC' } });
});
afterAll(async () => {
  expect(directory.failures).toEqual([]);
  await directory[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  await prepared[Symbol.asyncDispose]();
});

describe('bad input', () => {
  const object = '/v1/tenants/acme/objects/Person/x';
  const changes = '/v1/tenants/acme/changes';
  const person = { type: 'Person', id: 'x', agent: true };
  const table: [string, string, string, unknown, number, string][] = [
    ['no JSON', 'PUT', object, '{"type": ', 400, 'Body is not valid JSON'],
    ['nothing', 'PUT', object, undefined, 400, 'body'],
    ['an unknown type', 'PUT', object, { type: 'Wizard', id: 'x' }, 400, 'body: type'],
    ['an unknown field', 'PUT', object, { ...person, admin: true }, 400, 'Unrecognized key: "admin"'],
    ['a field of the wrong type', 'PUT', object, { ...person, agent: 'yes' }, 400, 'body: agent'],
    ['a missing field', 'PUT', object, { type: 'Person', id: 'x' }, 400, 'body: agent'],
    ['a control character', 'PUT', object, { ...person, name: 'a\u0000b' }, 400, 'body: name'],
    ['half a character', 'PUT', object, { ...person, name: '\ud800' }, 400, 'body: name'],
    ['a state that clients do not set', 'PUT', object, { ...person, state: 'vanished' }, 400, 'body: state'],
    [
      'a mask that there is not',
      'PUT',
      object,
      { ...person, access: [{ to: { type: 'Person', id: 'x' }, mask: 128 }] },
      400,
      'body: access.0.mask',
    ],
    ['another object than the address', 'PUT', object, { ...person, id: 'y' }, 400, 'the address Person x'],
    [
      'an unknown type in the address',
      'GET',
      '/v1/tenants/acme/objects/Wizard',
      undefined,
      400,
      'params: type',
    ],
    ['a tenant that is none', 'GET', '/v1/tenants/a%2fb/objects/Person', undefined, 400, 'params: tenant'],
    [
      'a broken address',
      'GET',
      '/v1/tenants/acme/objects/Person/%E0%A4',
      undefined,
      400,
      'is not a valid url',
    ],
    [
      'a limit that is none',
      'GET',
      '/v1/tenants/acme/objects/Person?limit=0',
      undefined,
      400,
      'querystring: limit',
    ],
    [
      'an unknown query',
      'GET',
      '/v1/tenants/acme/objects/Person?sort=id',
      undefined,
      400,
      'Unrecognized key: "sort"',
    ],
    ['a cascade that is none', 'DELETE', `${object}?cascade=chen`, undefined, 400, 'is not written TYPE/ID'],
    ['no changes', 'POST', changes, { changes: [] }, 400, 'body: changes'],
    ['an unknown change', 'POST', changes, { changes: [{ kind: 'rename' }] }, 400, 'body: changes.0.kind'],
    [
      'a source that is none',
      'POST',
      '/v1/tenants/acme/discovered/a%20b',
      { objects: [] },
      400,
      'params: source',
    ],
    [
      'an object of a type not declared',
      'POST',
      '/v1/tenants/acme/discovered/pbx',
      { types: ['Dn'], objects: [person] },
      400,
      'is of none of the types Dn',
    ],
    [
      'an unknown time zone',
      'POST',
      '/v1/tenants',
      { id: 'new', timeZone: 'Mars/Base' },
      400,
      'body: timeZone',
    ],
    [
      'another tenant of the same id',
      'POST',
      '/v1/tenants',
      { id: 'acme', timeZone: 'Asia/Tokyo' },
      409,
      'is another one',
    ],
    ['an unknown tenant', 'GET', '/v1/tenants/nowhere/export', undefined, 404, 'There is no tenant nowhere.'],
    ['an unknown object', 'DELETE', object, undefined, 404, 'There is no Person x'],
    ['an unknown place', 'GET', '/v2/tenants', undefined, 404, 'There is nothing at /v2/tenants.'],
    [
      'too much',
      'POST',
      changes,
      { changes: [{ kind: 'put', object: { ...person, name: 'x'.repeat(LIMITS.bodyBytes) } }] },
      413,
      'too large',
    ],
  ];
  it.each(table)(
    '[DIR-21] is answered with what is wrong and what to do: %s',
    async (_, method, path, body, status, message) => {
      const answer = await directory.request(method, path, { body });
      expect(answer.body.message).toContain(message);
      expect(answer).toMatchObject({
        status,
        body: { code: expect.any(String), advice: expect.any(String) },
      });
    },
  );

  it('[DIR-21] names every wrong field', async () => {
    const { body } = await directory.request('POST', changes, {
      body: {
        changes: [
          { kind: 'put', object: { ...person, agent: 1, email: 'x' } },
          { kind: 'remove', object: { type: 'Person', id: 5 } },
        ],
      },
    });
    expect(body.problems.map(({ field }: { field: string }) => field)).toEqual([
      'changes.0.object.agent',
      'changes.0.object.email',
      'changes.1.object.id',
    ]);
  });
});

describe('the description', () => {
  it('[DIR-21] is there without a token and names every route', async () => {
    const { status, body } = await directory.request('GET', '/v1/openapi.json', { token: '' });
    expect(status).toBe(200);
    expect(Object.keys(body.paths).sort()).toEqual([
      '/v1/tenants',
      '/v1/tenants/{tenant}/changes',
      '/v1/tenants/{tenant}/declared',
      '/v1/tenants/{tenant}/discovered/{source}',
      '/v1/tenants/{tenant}/export',
      '/v1/tenants/{tenant}/objects/{type}',
      '/v1/tenants/{tenant}/objects/{type}/{id}',
      '/v1/tenants/{tenant}/revisions',
    ]);
  });
});
