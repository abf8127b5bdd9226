import { seededRandom, systemClock } from '@pulse/base';
import { type DirectoryRevision, tenantId } from '@pulse/model';
import { connectInProcess, DIRECTORY_LOG, runLogClient } from '@pulse/protocol';
import { preparePostgres } from '@pulse/storage/testing';
import { expect, it, vi } from 'vitest';
import { agent, skill } from './centre.ts';
import { SERVICE_TOKEN, startForTest } from './start.ts';

/** Ten times what it may take. */
const SOON = { timeout: 60_000, interval: 200 };

it('[DIR-25] reads on while the database is away, says so to writers, and goes on when it is back', async () => {
  await using prepared = await preparePostgres();
  await using opened = prepared.open({ connect: 500, heartbeat: 500 });
  const told: string[] = [];
  await using directory = await startForTest(opened.as('directory'), {
    tell: (_, message) => void told.push(message),
  });
  await using twin = await startForTest(opened.as('directory'));
  const put = (to: typeof directory, object: { readonly type: string; readonly id: string }) =>
    to.request('PUT', `/v1/tenants/acme/objects/${object.type}/${object.id}`, { body: object });
  await directory.request('POST', '/v1/tenants', { body: { id: 'acme', timeZone: 'UTC' } });
  await put(directory, agent('a'));
  const revisions: DirectoryRevision[] = [];
  const stop = new AbortController();
  const running = runLogClient(
    {
      connect: connectInProcess(directory.accept),
      tenant: tenantId('acme'),
      clock: systemClock,
      random: seededRandom(1),
      signal: stop.signal,
      token: SERVICE_TOKEN,
      onRecords: ({ events }) => void revisions.push(...events),
    },
    DIRECTORY_LOG,
  );
  await vi.waitFor(() => expect(revisions).toHaveLength(2), SOON);
  await twin.find(tenantId('acme'));

  await prepared.server.kill();
  expect(await directory.request('GET', '/v1/tenants/acme/objects/Person/a')).toMatchObject({ status: 200 });
  expect(await put(directory, agent('b'))).toMatchObject({
    status: 503,
    body: { code: 'database-unavailable' },
  });
  expect(await directory.request('GET', '/v1/tenants')).toMatchObject({ status: 503 });
  // One that starts meanwhile is there at once.
  await using late = await startForTest(opened.as('directory'));
  expect(await late.request('GET', '/v1/tenants/acme/export')).toMatchObject({ status: 503 });

  await prepared.server.restart();
  await vi.waitFor(async () => expect((await put(twin, skill('back'))).status).toBe(200), SOON);
  // Nobody told this process while its connection was cut: it looked for itself.
  await vi.waitFor(() => expect(revisions.map(({ number }) => number)).toEqual([1, 2, 3]), SOON);
  expect(await put(directory, agent('b'))).toMatchObject({ status: 200, body: { revision: 4 } });
  await vi.waitFor(() => expect(revisions).toHaveLength(4), SOON);
  expect((await late.request('GET', '/v1/tenants/acme/objects/Person/b')).status).toBe(200);
  await put(directory, agent('c'));
  await vi.waitFor(
    async () => expect((await late.request('GET', '/v1/tenants/acme/objects/Person/c')).status).toBe(200),
    SOON,
  );
  stop.abort();
  await running;
});
