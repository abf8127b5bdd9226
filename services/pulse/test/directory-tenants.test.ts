import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@pulse/base';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ASKING, DirectoryTenants } from '../src/directory-tenants.ts';

const TOKEN = 'the token of the directory';

/** A directory that answers what the test wants; undefined: 503. */
async function setUp(answers: { current: Record<string, unknown> | undefined }) {
  const server = createServer((request, response) => {
    const given = request.headers.authorization === `Bearer ${TOKEN}` ? answers.current : undefined;
    const body = given?.[request.url ?? ''];
    response.writeHead(given ? (body === undefined ? 404 : 200) : 503).end(JSON.stringify(body ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clock = new ManualClock(0);
  const asked: unknown[] = [];
  const tenants = new DirectoryTenants({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TOKEN,
    clock,
    onAsked: (error) => void asked.push(error),
  });
  onTestFinished(() => {
    tenants[Symbol.dispose]();
    server.closeAllConnections();
    server.close();
  });
  return { clock, asked, tenants };
}

const both = {
  '/v1/tenants': [
    { id: 'acme', name: 'Acme' },
    { id: 'new', name: 'New' },
  ],
  '/v1/tenants/acme/objects/Tenant/acme': { revision: 1, object: { timeZone: 'Europe/Berlin' } },
};

it('lists the tenants of the directory, but for those that have no objects yet', async () => {
  const { tenants } = await setUp({ current: both });
  await tenants.ask();
  expect(tenants.list()).toEqual([{ id: 'acme', name: 'Acme', timeZone: 'Europe/Berlin' }]);
});

it('keeps the last list while the directory is away, says so, and hears of a change afterwards', async () => {
  const answers: { current: Record<string, unknown> | undefined } = { current: both };
  const { clock, asked, tenants } = await setUp(answers);
  await tenants.ask();
  let heard = 0;
  tenants.listen(() => {
    heard += 1;
  });
  answers.current = undefined;
  await tenants.ask();
  expect(String(asked.at(-1))).toContain('503');
  expect(tenants.list()).toHaveLength(1);
  answers.current = {
    ...both,
    '/v1/tenants/new/objects/Tenant/new': { revision: 1, object: { timeZone: 'Asia/Tokyo' } },
  };
  clock.advance(ASKING);
  await vi.waitFor(() => expect(tenants.list()).toHaveLength(2));
  expect(heard).toBe(1);
  expect(asked.at(-1)).toBeUndefined();
});
