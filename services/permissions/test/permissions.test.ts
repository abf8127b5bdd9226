import { ManualClock, PulseError, seededRandom } from '@pulse/base';
import { DIRECTORY_EPOCH, type DirectoryRevision, tenantId } from '@pulse/model';
import { connectInProcess, DIRECTORY_LOG, type LogRecords, type LogSource, serveLog } from '@pulse/protocol';
import type { PermissionSink, TenantAccess } from '@pulse/storage';
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

function setUp() {
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
    sink,
    clock,
    random: seededRandom(1),
    tell: (_level, message) => void told.push(message),
  });
  return { clock, revisions, put, told, permissions, setAway: (now: boolean) => void (away = now) };
}

const seenByBoss = (access: TenantAccess | undefined) =>
  Array.from(access?.persons.find(({ person }) => person === 'boss')?.visible ?? []);

it('publishes at once, and what follows close behind once', async () => {
  const { clock, revisions, put, permissions } = setUp();
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
  const { clock, revisions, put, told, permissions, setAway } = setUp();
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
