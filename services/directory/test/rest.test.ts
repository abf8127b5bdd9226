import { tenantId } from '@pulse/model';
import { type PreparedPostgres, preparePostgres } from '@pulse/storage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../src/limits.ts';
import { agent, agents, folder, grant, people, skill, tenant } from './centre.ts';
import { type StartedDirectory, serviceToken, startForTest } from './start.ts';

let prepared: PreparedPostgres;
let opened: ReturnType<PreparedPostgres['open']>;
let directory: StartedDirectory;
let count = 0;

const ACME_TOKEN = 'a-token-of-tests-for-acme-only';
const PERSON_TOKEN = 'a-token-of-tests-for-the-boss';

beforeAll(async () => {
  prepared = await preparePostgres();
  opened = prepared.open();
  directory = await startForTest(opened.as('directory'), {
    tokens: [
      serviceToken,
      { name: 'acme', token: ACME_TOKEN, tenant: tenantId('acme'), as: 'service' },
      { name: 'boss', token: PERSON_TOKEN, tenant: tenantId('acme'), as: 'person', person: 'boss' },
    ],
  });
  await directory.request('POST', '/v1/tenants', { body: { id: 'acme', timeZone: 'UTC' } });
  await declare('acme', [
    { ...tenant('acme'), access: [grant('bosses', 127, true), grant('readers', 1, true)] },
    agent('boss', { userName: 'the.boss' }),
    agent('reader'),
    people('bosses', 'boss'),
    people('readers', 'reader'),
  ]);
});
afterAll(async () => {
  expect(directory.failures).toEqual([]);
  await directory[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  await prepared[Symbol.asyncDispose]();
});

/** A new tenant with some objects, named as files would; its id. */
async function fresh(objects: readonly object[] = []): Promise<string> {
  const id = `t${++count}`;
  await directory.request('POST', '/v1/tenants', { body: { id, timeZone: 'UTC' } });
  if (objects.length > 0) await declare(id, objects);
  return id;
}

async function declare(id: string, objects: readonly object[]) {
  const takeOver = [{ type: 'Tenant', id }];
  const { status, body } = await directory.request('POST', `/v1/tenants/${id}/declared`, {
    body: { objects, takeOver },
  });
  expect(body).toMatchObject({ revision: expect.any(Number) });
  expect(status).toBe(200);
}

describe('a request', () => {
  it('[DIR-20] without a token that is known is refused, whatever it asks for', async () => {
    for (const path of ['/v1/tenants', '/v1/tenants/acme/export', '/v1/tenants/acme/objects/Person/boss']) {
      for (const token of ['', 'a-token-of-nobody-at-all']) {
        expect(await directory.request('GET', path, { token })).toMatchObject({
          status: 401,
          body: { code: 'token-unknown' },
        });
      }
    }
  });

  it('[DIR-20] with the token of another tenant learns nothing, not even whether the tenant exists', async () => {
    for (const id of [await fresh(), 'nowhere']) {
      expect(await directory.request('GET', `/v1/tenants/${id}/export`, { token: ACME_TOKEN })).toMatchObject(
        {
          status: 403,
          body: { code: 'tenant-forbidden' },
        },
      );
    }
    expect((await directory.request('GET', '/v1/tenants', { token: ACME_TOKEN })).body).toEqual([
      { id: 'acme', name: 'acme' },
    ]);
  });

  it('[DIR-20] makes a tenant only with a token for all of them', async () => {
    const body = { id: 'mine', timeZone: 'UTC' };
    for (const token of [ACME_TOKEN, PERSON_TOKEN]) {
      expect(await directory.request('POST', '/v1/tenants', { body, token })).toMatchObject({ status: 403 });
    }
  });

  it('[DIR-20] of a service acts for a person whose rights then hold; a person acts for nobody else', async () => {
    const path = '/v1/tenants/acme/objects/Skill/german';
    const as = (person: string) => ({ 'pulse-person': encodeURIComponent(person) });
    const body = skill('german', 'rest');
    expect(await directory.request('PUT', path, { body, headers: as('reader') })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', problems: [{ rule: 'DIR-14' }] },
    });
    expect(await directory.request('PUT', path, { body, headers: as('nobody') })).toMatchObject({
      status: 403,
      body: { code: 'person-unknown' },
    });
    expect(
      await directory.request('PUT', path, { body, token: PERSON_TOKEN, headers: as('reader') }),
    ).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await directory.request('PUT', path, { body, headers: as('boss') })).toMatchObject({
      status: 200,
    });
    const { body: told } = await directory.request('GET', '/v1/tenants/acme/revisions');
    expect(told.revisions.at(-1)).toMatchObject({ number: told.last, author: 'the.boss' });
    expect(await directory.request('DELETE', path, { token: PERSON_TOKEN })).toMatchObject({ status: 200 });
  });

  it('[DIR-20] waits after too many unknown tokens', async () => {
    await using other = await startForTest(opened.as('directory'));
    const tries = Array.from({ length: LIMITS.unknownTokens + 1 }, () =>
      other.request('GET', '/v1/tenants', { token: 'x'.repeat(20) }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await other.request('GET', '/v1/tenants')).status).toBe(200);
  });
});

describe('reading', () => {
  it('[DIR-15] shows a person what may be read, and grants to those with Read Permissions', async () => {
    const hidden = folder('hidden', { access: [grant('readers', 0, true)] });
    const id = await fresh([
      { ...tenant(`t${count + 1}`), access: [grant('readers', 1, true)] },
      people('readers', 'reader'),
      agent('reader'),
      hidden,
      { ...skill('secret'), folder: 'hidden' },
      { ...skill('open'), access: [grant('readers', 1)] },
    ]);
    const headers = { 'pulse-person': 'reader' };
    const { body } = await directory.request('GET', `/v1/tenants/${id}/objects/Skill`, { headers });
    expect(body.objects).toEqual([skill('open')]);
    for (const path of ['objects/Skill/secret', 'objects/Skill/none']) {
      expect(await directory.request('GET', `/v1/tenants/${id}/${path}`, { headers })).toMatchObject({
        status: 404,
        body: { code: 'object-unknown' },
      });
    }
    for (const path of ['export', 'revisions']) {
      expect(await directory.request('GET', `/v1/tenants/${id}/${path}`, { headers })).toMatchObject({
        status: 403,
      });
    }
    for (const path of ['declared', 'discovered/pbx']) {
      const body = { objects: [] };
      expect(await directory.request('POST', `/v1/tenants/${id}/${path}`, { headers, body })).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    }
    const all = await directory.request('GET', `/v1/tenants/${id}/objects/Skill`);
    expect(all.body.objects).toHaveLength(2);
    expect(all.body.objects[0]).toHaveProperty('access');
  });

  it('[DIR-15] keeps grants that a person may not see when that person changes the object', async () => {
    const path = `/v1/tenants/acme/objects/Skill/kept`;
    const access = [grant('readers', 5)];
    await directory.request('PUT', path, { body: { ...skill('kept'), access } });
    const headers = { 'pulse-person': 'reader' };
    const { body } = await directory.request('GET', path, { headers });
    expect(body.object).not.toHaveProperty('access');
    expect(
      await directory.request('PUT', path, { headers, body: { ...body.object, name: 'Kept' } }),
    ).toMatchObject({ status: 200 });
    expect((await directory.request('GET', path)).body.object).toMatchObject({ name: 'Kept', access });
    const dry = { changes: [{ kind: 'put', object: { ...body.object, name: 'Dry' } }], dryRun: true };
    const shown = await directory.request('POST', '/v1/tenants/acme/changes', { headers, body: dry });
    expect(shown.body.differences).toMatchObject([{ before: { name: 'Kept' }, after: { name: 'Dry' } }]);
    expect(JSON.stringify(shown.body)).not.toContain('"access"');
  });

  it('[DIR-22] goes page by page in the order of ids, and finds by parts of names', async () => {
    const people = ['b', 'A', 'ä', 'c', 'a'].map((name) => agent(name, { name: `Name of ${name}` }));
    const id = await fresh([...people, agent('z', { userName: 'Zoë', email: 'zoe@example.com' })]);
    const found: string[] = [];
    let after: string | undefined;
    do {
      const query = new URLSearchParams({ limit: '2', ...(after === undefined ? {} : { after }) });
      const { body } = await directory.request('GET', `/v1/tenants/${id}/objects/Person?${query}`);
      found.push(...body.objects.map((object: { id: string }) => object.id));
      after = body.next;
    } while (after !== undefined);
    expect(found).toEqual(['A', 'a', 'b', 'c', 'z', 'ä']);
    const search = async (text: string) => {
      const { body } = await directory.request(
        'GET',
        `/v1/tenants/${id}/objects/Person?search=${encodeURIComponent(text)}`,
      );
      return body.objects.map((object: { id: string }) => object.id);
    };
    expect(await search('of C')).toEqual(['c']);
    expect(await search('ZOË')).toEqual(['z']);
    expect(await search('example.com')).toEqual(['z']);
    expect(await search('nobody')).toEqual([]);
  });

  it('[DIR-22] reads revisions page by page', async () => {
    const id = await fresh([skill('one')]);
    await declare(id, [skill('one'), skill('two')]);
    const page = async (query: string) =>
      (await directory.request('GET', `/v1/tenants/${id}/revisions?${query}`)).body;
    expect((await page('')).revisions.map(({ number }: { number: number }) => number)).toEqual([1, 2, 3]);
    expect((await page('after=1&limit=1')).revisions).toMatchObject([{ number: 2, author: 'tests' }]);
    expect(await page('after=3')).toEqual({ last: 3, revisions: [] });
  });
});

describe('writing', () => {
  it('[DIR-3] happens only at the revision that the client has seen', async () => {
    const id = await fresh([skill('one')]);
    const path = `/v1/tenants/${id}/objects/Skill/two`;
    const put = (headers: Record<string, string>, name = 'Two') =>
      directory.request('PUT', path, { body: { ...skill('two'), name }, headers });
    expect(await put({ 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'revision-changed' },
    });
    expect(await put({ 'if-none-match': '*' })).toMatchObject({ status: 200, body: { revision: 3 } });
    expect(await put({ 'if-none-match': '*' })).toMatchObject({ status: 412 });
    const { headers } = await directory.request('GET', path);
    expect(headers.get('etag')).toBe('"3"');
    expect(await put({ 'if-match': '"3"' }, 'Zwei')).toMatchObject({ status: 200, body: { revision: 4 } });
    expect(await put({ 'if-match': '"3"' }, 'Deux')).toMatchObject({ status: 412 });
    expect(await directory.request('DELETE', path, { headers: { 'if-match': '3' } })).toMatchObject({
      status: 412,
    });
    const changes = { changes: [{ kind: 'remove', object: { type: 'Skill', id: 'two' } }] };
    const post = (revision: number) =>
      directory.request('POST', `/v1/tenants/${id}/changes`, {
        body: changes,
        headers: { 'if-match': String(revision) },
      });
    expect(await post(3)).toMatchObject({ status: 412 });
    expect(await post(4)).toMatchObject({ status: 200, body: { revision: 5, removed: 1 } });
  });

  it('[DIR-1] of several changes happens as a whole; a dry run says what it would do', async () => {
    const id = await fresh();
    const put = (object: object) => ({ kind: 'put', object });
    const post = (body: object) => directory.request('POST', `/v1/tenants/${id}/changes`, { body });
    const changes = [put(agent('a')), put(agents('g', ['a', 'nobody', 'no one']))];
    const refused = await post({ changes });
    expect(refused).toMatchObject({ status: 422, body: { code: 'write-refused' } });
    expect(
      refused.body.problems.map(({ field, other }: { field: string; other: object }) => [field, other]),
    ).toEqual([
      ['members[1]', { type: 'Person', id: 'no one' }],
      ['members[2]', { type: 'Person', id: 'nobody' }],
    ]);
    const allowed = [put(agent('a')), put(agents('g', ['a']))];
    expect((await post({ changes: allowed, dryRun: true })).body).toMatchObject({
      revision: 1,
      created: 2,
      differences: [{ kind: 'created', after: { manager: 'rest' } }, { kind: 'created' }],
    });
    expect((await post({ changes: allowed })).body).toMatchObject({ revision: 2, created: 2 });
  });

  it('[DIR-17] of what a source found takes a full list, and reports what it leaves alone', async () => {
    const id = await fresh([agent('theirs')]);
    const post = (objects: object[]) =>
      directory.request('POST', `/v1/tenants/${id}/discovered/pbx`, {
        body: { types: ['Switch', 'Dn', 'Person'], objects },
      });
    const all = [
      { type: 'Switch', id: 'pbx' },
      { type: 'Dn', id: 'sales@pbx', kind: 'Queue' },
      { type: 'Person', id: 'theirs', agent: true },
    ];
    const found = await post(all);
    expect(found).toMatchObject({
      status: 200,
      body: {
        created: 2,
        leftAlone: [{ object: { type: 'Person', id: 'theirs' }, reason: 'managed-elsewhere' }],
      },
    });
    expect((await post(all)).body).toMatchObject({ revision: found.body.revision, created: 0, changed: 0 });
    expect((await post([{ type: 'Switch', id: 'pbx' }])).body).toMatchObject({ changed: 1, vanished: 1 });
    expect((await post(all)).body).toMatchObject({ changed: 1, vanished: 0 });
    const { body } = await directory.request('GET', `/v1/tenants/${id}/revisions`);
    expect(body.revisions.at(-1).author).toBe('source:pbx');
  });
});

describe('the service', () => {
  const at = (host: string, port: number) => ({ host, port });

  it('[DIR-26] leaves nothing behind when it cannot start, and may be stopped twice', async () => {
    const one = await startForTest(opened.as('directory'));
    const port = Number(new URL(one.logUrl!).port);
    const second = startForTest(opened.as('directory'), {
      rest: at('127.0.0.1', 0),
      log: at('127.0.0.1', port),
    });
    await expect(second).rejects.toMatchObject({ code: 'port-in-use' });
    await one[Symbol.asyncDispose]();
    await one[Symbol.asyncDispose]();
    await expect(one.request('GET', '/v1/tenants')).rejects.toThrow();
    await using again = await startForTest(opened.as('directory'), { log: at('127.0.0.1', port) });
    expect((await again.request('GET', '/v1/tenants')).status).toBe(200);
  });

  it('[DIR-26] listens without TLS on this machine only', async () => {
    const open = startForTest(opened.as('directory'), { rest: at('0.0.0.0', 0) });
    await expect(open).rejects.toMatchObject({ code: 'unsafe-host' });
  });
});
