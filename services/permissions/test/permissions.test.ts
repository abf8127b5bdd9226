import { ManualClock, PulseError, seededRandom } from '@pulse/base';
import { DIRECTORY_EPOCH, type DirectoryRevision, tenantId } from '@pulse/model';
import { connectInProcess, DIRECTORY_LOG, type LogRecords, type LogSource, serveLog } from '@pulse/protocol';
import type { Database, PermissionSink, TenantAccess, Transaction } from '@pulse/storage';
import { expect, it, vi } from 'vitest';
import { GATHERING, RETRY, startPermissions } from '../src/permissions.ts';

const tenant = tenantId('acme');

const grantedTo = (number: number, ...people: readonly string[]): DirectoryRevision => ({
  number,
  time: number,
  author: 'test',
  changes: [
    {
      kind: 'put',
      object: {
        type: 'Person',
        id: 'chen',
        agent: true,
        userName: 'chen',
        manager: 'rest',
        state: 'enabled',
        access: people.map((id) => ({ to: { type: 'Person', id }, mask: 1 })),
      },
    },
    {
      kind: 'put',
      object: {
        type: 'Person',
        id: 'boss',
        agent: false,
        userName: 'boss',
        manager: 'rest',
        state: 'enabled',
      },
    },
  ],
});

/** A directory of which the test writes the revisions. */
class Revisions implements LogSource<DirectoryRevision> {
  readonly tenant = tenant;
  readonly #revisions: DirectoryRevision[] = [];
  readonly #listeners = new Set<() => void>();

  add(revision: DirectoryRevision): void {
    this.#revisions.push(revision);
    for (const listener of this.#listeners) listener();
  }
  streams() {
    const at = (seq: number) => ({ epoch: DIRECTORY_EPOCH, seq });
    return [
      {
        source: 'directory' as never,
        clock: 'live' as const,
        first: at(0),
        last: at(this.#revisions.length),
      },
    ];
  }
  health() {
    return [];
  }
  subscribe(listener: () => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  async read(
    source: never,
    after: { epoch: number; seq: number },
  ): Promise<readonly LogRecords<DirectoryRevision>[]> {
    const from = after.epoch < DIRECTORY_EPOCH ? 0 : after.seq;
    const events = this.#revisions.slice(from);
    if (events.length === 0) return [];
    return [{ kind: 'records', source, epoch: DIRECTORY_EPOCH, from: from + 1, events }];
  }
}

/** A database of which the test writes the boards; it is away until there are any. */
class Boards implements Pick<Database, 'driver' | 'transaction' | 'listen'> {
  readonly driver = 'postgres';
  readonly #heard = new Set<() => void>();
  #counter = 0;
  #boards: readonly object[] | undefined;

  put(...boards: readonly { readonly id: string; readonly sharing: unknown }[]): void {
    this.#boards = boards;
    this.#counter += 1;
    for (const heard of this.#heard) heard();
  }
  takeAway(): void {
    this.#boards = undefined;
  }
  async transaction<Result>(
    _: unknown,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const boards = this.#boards;
    if (!boards) throw new PulseError('database-unavailable', 'the database is away');
    const query = async (sql: string) =>
      sql.includes('board_change') ? [{ counter: this.#counter }] : boards;
    return work({ query, notify: async () => {} } as unknown as Transaction);
  }
  async listen(_: string, { heard }: { heard: (payload: string) => void }) {
    const told = () => heard(`${tenant}:1`);
    this.#heard.add(told);
    return async () => void this.#heard.delete(told);
  }
}

function setUp(boards = new Boards()) {
  const clock = new ManualClock(1000);
  const revisions = new Revisions();
  const put: TenantAccess[] = [];
  let away = false;
  const sink: PermissionSink = {
    putAccess: async (_tenant, access) => {
      if (away) throw new PulseError('values-unavailable', 'the store is away');
      put.push(access);
    },
  };
  const told: string[] = [];
  const permissions = startPermissions({
    tenant,
    connect: connectInProcess(serveLog({ source: revisions, clock }, DIRECTORY_LOG)),
    database: boards as unknown as Database,
    sink,
    clock,
    random: seededRandom(1),
    tell: (_level, message) => void told.push(message),
  });
  return { clock, revisions, boards, put, told, permissions, setAway: (now: boolean) => void (away = now) };
}

const seenByBoss = (access: TenantAccess | undefined) =>
  Array.from(access?.persons.find(({ person }) => person === 'boss')?.visible ?? []);

const boardsOfBoss = (access: TenantAccess | undefined) => {
  const boss = access?.persons.find(({ person }) => person === 'boss');
  return Array.from(boss?.boards ?? [], (place) => access?.boards?.[place]);
};
const sharedWith = (...people: readonly string[]) => ({
  access: people.map((id) => ({ to: { type: 'Person', id }, mask: 1 })),
});

/** With boards that were read, of which there are none. */
function withoutBoards() {
  const boards = new Boards();
  boards.put();
  return setUp(boards);
}

it('publishes at once, and what follows close behind once', async () => {
  const { clock, revisions, put, permissions } = withoutBoards();
  revisions.add(grantedTo(1, 'boss'));
  await permissions.ready;
  expect(seenByBoss(put[0])).toEqual([0]);
  revisions.add(grantedTo(2));
  revisions.add(grantedTo(3, 'boss'));
  revisions.add(grantedTo(4));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(put).toHaveLength(1);
  clock.advance(GATHERING);
  await vi.waitFor(() => expect(put).toHaveLength(2));
  expect(put[1]?.revision).toBe(4);
  expect(seenByBoss(put[1])).toEqual([]);
  await permissions[Symbol.asyncDispose]();
});

it('tries again until the store is back, with what is true then', async () => {
  const { clock, revisions, put, told, permissions, setAway } = withoutBoards();
  setAway(true);
  revisions.add(grantedTo(1, 'boss'));
  await vi.waitFor(() => expect(told).toHaveLength(1));
  expect(told[0]).toContain('could not be published');
  revisions.add(grantedTo(2));
  setAway(false);
  await vi.waitFor(() => {
    clock.advance(RETRY);
    expect(put.at(-1)?.revision).toBe(2);
  });
  await permissions.ready;
  await permissions[Symbol.asyncDispose]();
});

it('publishes objects while the database is away, and boards when it is there', async () => {
  const { clock, revisions, boards, put, told, permissions } = setUp();
  revisions.add(grantedTo(1, 'boss'));
  await permissions.ready;
  expect(seenByBoss(put[0])).toEqual([0]);
  expect(put[0]?.boards).toBeUndefined();
  expect(told).toEqual(['With whom boards are shared could not be read: the database is away']);
  boards.put({ id: 'late', sharing: sharedWith('boss') }, { id: 'early', sharing: sharedWith('chen') });
  await vi.waitFor(() => {
    clock.advance(GATHERING);
    expect(boardsOfBoss(put.at(-1))).toEqual(['late']);
  });
  expect(put.at(-1)?.revision).toBe(1);
  boards.takeAway();
  clock.advance(GATHERING);
  revisions.add(grantedTo(2));
  // What was read last holds.
  await vi.waitFor(() => {
    clock.advance(GATHERING);
    expect(put.at(-1)?.revision).toBe(2);
  });
  expect(boardsOfBoss(put.at(-1))).toEqual(['late']);
  await permissions[Symbol.asyncDispose]();
});

it('shows a board whose sharing cannot be read to nobody, and names it once', async () => {
  const { clock, revisions, boards, put, told, permissions } = withoutBoards();
  revisions.add(grantedTo(1, 'boss'));
  await permissions.ready;
  const broken = { id: 'broken', sharing: { ...sharedWith('boss'), until: 'tomorrow' } };
  for (const others of [['late'], ['late', 'later']]) {
    boards.put(broken, ...others.map((id) => ({ id, sharing: sharedWith('boss') })));
    await vi.waitFor(() => {
      clock.advance(GATHERING);
      expect(boardsOfBoss(put.at(-1))).toEqual(others);
    });
    expect(put.at(-1)?.boards).toContain('broken');
  }
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('Board "broken" of acme is shown to nobody');
  await permissions[Symbol.asyncDispose]();
});
