import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, seededRandom, systemClock } from '@pulse/base';
import {
  type Cursor,
  DIRECTORY_STREAM,
  type DirectoryRevision,
  DirectoryView,
  type TenantId,
  tenantId,
} from '@pulse/model';
import {
  type Connect,
  closeName,
  connectInProcess,
  connectWebSocket,
  DIRECTORY_LOG,
  DIRECTORY_PROTOCOL,
  DIRECTORY_VERSIONS,
  runLogClient,
} from '@pulse/protocol';
import { makeCertificates, type PreparedPostgres, preparePostgres } from '@pulse/storage/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { acceptByTenant } from '../src/accept-by-tenant.ts';
import { agent, skill } from './centre.ts';
import { SERVICE_TOKEN, type StartedDirectory, serviceToken, startForTest } from './start.ts';

let prepared: PreparedPostgres;
let opened: ReturnType<PreparedPostgres['open']>;
let directory: StartedDirectory;
let folder: string;
let connect: Connect;
let count = 0;

const PERSON_TOKEN = 'a-token-of-tests-for-a-person';
/** Ten times what it may take. */
const SOON = { timeout: 30_000 };

beforeAll(async () => {
  prepared = await preparePostgres();
  opened = prepared.open();
  folder = mkdtempSync(join(tmpdir(), 'pulse-directory-'));
  const { certFile: cert, keyFile: key, caFile } = await makeCertificates(folder);
  const acme = tenantId('acme');
  directory = await startForTest(opened.as('directory'), {
    tokens: [
      serviceToken,
      { name: 'acme', token: 'a-token-of-tests-for-acme', tenant: acme, as: 'service' },
      { name: 'boss', token: PERSON_TOKEN, tenant: acme, as: 'person', person: 'boss' },
    ],
    log: { host: '127.0.0.1', port: 0, tls: { cert, key } },
  });
  const ca = readFileSync(caFile, 'utf8');
  connect = connectWebSocket(directory.logUrl!, { subprotocol: DIRECTORY_PROTOCOL, tls: { ca } });
});
afterAll(async () => {
  await directory[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  await prepared[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function fresh(): Promise<TenantId> {
  const id = tenantId(`t${++count}`);
  await directory.request('POST', '/v1/tenants', { body: { id, timeZone: 'UTC' } });
  return id;
}

const put = (tenant: TenantId, object: { readonly type: string; readonly id: string }) =>
  directory.request('PUT', `/v1/tenants/${tenant}/objects/${object.type}/${object.id}`, { body: object });

/** Follows a tenant's revisions until the work is done. */
async function following(
  tenant: TenantId,
  options: { cursor?: Cursor; token?: string; connect?: Connect },
  work: (got: {
    revisions: DirectoryRevision[];
    status: ReturnType<typeof vi.fn>;
    health: ReturnType<typeof vi.fn>;
  }) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const got = { revisions: [] as DirectoryRevision[], status: vi.fn(), health: vi.fn() };
  const running = runLogClient(
    {
      connect: options.connect ?? connect,
      tenant,
      clock: systemClock,
      random: seededRandom(1),
      signal: stop.signal,
      token: options.token ?? SERVICE_TOKEN,
      cursors: options.cursor ? [[DIRECTORY_STREAM, options.cursor]] : [],
      onRecords: ({ events }) => void got.revisions.push(...events),
      onStatus: got.status,
      onHealth: got.health,
    },
    DIRECTORY_LOG,
  );
  try {
    await work(got);
  } finally {
    stop.abort();
    await running;
  }
}

describe('the log of revisions', () => {
  it('[DIR-23] gives everything from the first revision on, and each new one as it is made', async () => {
    const tenant = await fresh();
    await put(tenant, agent('a'));
    await following(tenant, {}, async ({ revisions, health }) => {
      await vi.waitFor(() => expect(revisions.map(({ number }) => number)).toEqual([1, 2]), SOON);
      await put(tenant, agent('b'));
      await vi.waitFor(() => expect(revisions).toHaveLength(3), SOON);
      const view = new DirectoryView(tenant);
      for (const revision of revisions) view.apply(revision);
      expect([...view.all('Person')].map(({ id }) => id)).toEqual(['a', 'b']);
      const newest = { source: 'directory', state: 'live', clock: 'live', last: { epoch: 1, seq: 3 } };
      await vi.waitFor(
        () => expect(health).toHaveBeenLastCalledWith([expect.objectContaining(newest)]),
        SOON,
      );
    });
  });

  it('[DIR-23] goes on after a cursor, with what another process wrote too', async () => {
    const tenant = await fresh();
    await put(tenant, agent('a'));
    await using twin = await startForTest(opened.as('directory'));
    await following(tenant, { cursor: { epoch: 1, seq: 1 } }, async ({ revisions }) => {
      await vi.waitFor(() => expect(revisions.map(({ number }) => number)).toEqual([2]), SOON);
      await twin.request('PUT', `/v1/tenants/${tenant}/objects/Skill/s`, { body: skill('s') });
      await vi.waitFor(() => expect(revisions.map(({ number }) => number)).toEqual([2, 3]), SOON);
    });
  });

  it('[DIR-23] is complete however long it is', async () => {
    const tenant = await fresh();
    const own = (await directory.find(tenant))!;
    for (let at = 0; at < 250; at++) {
      const change = { kind: 'put', object: skill(`${at}`) } as const;
      await own.write({ write: { kind: 'changes', manager: 'yaml', changes: [change] }, author: 'test' });
    }
    await following(tenant, { connect: connectInProcess(directory.accept) }, async ({ revisions }) => {
      await vi.waitFor(() => expect(revisions).toHaveLength(251), SOON);
      expect(revisions.map(({ number }) => number)).toEqual(Array.from({ length: 251 }, (_, at) => at + 1));
    });
  });

  it('[DIR-24] of every tenant is served on the one port, and never the one for the other', async () => {
    const [one, two] = [await fresh(), await fresh()];
    await put(one, agent('of-one'));
    await put(two, skill('of-two'));
    for (const [tenant, type] of [
      [one, 'Person'],
      [two, 'Skill'],
    ] as const) {
      await following(tenant, {}, async ({ revisions }) => {
        await vi.waitFor(() => expect(revisions).toHaveLength(2), SOON);
        expect(revisions[1]?.changes).toMatchObject([{ object: { type } }]);
      });
    }
  });

  const refusals: [string, string, string, string][] = [
    ['an unknown token', 'acme', 'a-token-that-nobody-has', 'unauthorised'],
    ["another tenant's token", 'other', 'a-token-of-tests-for-acme', 'unauthorised'],
    ['a person’s token', 'acme', PERSON_TOKEN, 'unauthorised'],
    ["a token of nobody's tenant", 'nowhere', 'a-token-of-tests-for-acme', 'unauthorised'],
    ['an unknown tenant', 'nowhere', SERVICE_TOKEN, 'tenant-unknown'],
  ];
  it.each(refusals)('[DIR-24] is refused for %s', async (_, tenant, token, code) => {
    await following(tenantId(tenant), { token }, async ({ status, revisions }) => {
      await vi.waitFor(() => expect(JSON.stringify(status.mock.calls)).toContain(code), SOON);
      expect(revisions).toEqual([]);
    });
  });

  it('[DIR-23] refuses a cursor of another log', async () => {
    const tenant = await fresh();
    await following(tenant, { cursor: { epoch: 2, seq: 1 } }, async ({ status }) => {
      await vi.waitFor(() => expect(JSON.stringify(status.mock.calls)).toContain('cursor-ahead'), SOON);
    });
  });
});

describe('a channel whose tenant is not known yet', () => {
  /** Opens a channel to a port that chooses slowly, or never. */
  async function open(choose: () => Promise<never>, mostWaiting = 10) {
    const clock = new ManualClock();
    const accept = acceptByTenant({ clock, choose, mostWaiting });
    const one = async () => {
      const channel = await connectInProcess(accept)(new AbortController().signal);
      const closed = new Promise<string | undefined>((resolve) =>
        channel.onClose(({ code }) => resolve(closeName(code))),
      );
      return { channel, closed };
    };
    return { clock, one };
  }
  const hello = JSON.stringify({
    kind: 'hello',
    tenant: 'acme',
    protocol: DIRECTORY_PROTOCOL,
    versions: DIRECTORY_VERSIONS.versions,
  });
  const never = () => new Promise<never>(() => {});

  it('[DIR-24] is closed when it says nothing in time', async () => {
    const { clock, one } = await open(never);
    const { closed } = await one();
    clock.advance(2999);
    clock.advance(1);
    expect(await closed).toBe('hello-timeout');
  });

  it('[DIR-24] is closed when it says more before its welcome than a hello', async () => {
    const { one } = await open(never);
    const { channel, closed } = await one();
    for (const frame of [hello, '{}', '{}']) channel.send(frame);
    expect(await closed).toBe('unexpected-message');
  });

  it('[DIR-24] is closed, to try again, when the directory cannot be read', async () => {
    const { one } = await open(() => Promise.reject(new Error('the database is away')));
    const { channel, closed } = await one();
    channel.send(hello);
    expect(await closed).toBe('internal');
  });

  it('[DIR-24] is one of not too many', async () => {
    const { one } = await open(never, 1);
    const first = await one();
    expect(await (await one()).closed).toBe('overloaded');
    first.channel.close(1000, 'done');
    await first.closed;
    const next = await one();
    next.channel.send('{}');
    next.channel.send('{}');
    next.channel.send('{}');
    expect(await next.closed).toBe('unexpected-message');
  });
});
