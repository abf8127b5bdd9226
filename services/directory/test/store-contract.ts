import { ManualClock, seededRandom, systemClock } from '@pulse/base';
import {
  DIRECTORY_TYPES,
  type DirectoryObject,
  type DirectoryRevision,
  DirectoryView,
  sameObject,
  type TenantId,
  type TenantObject,
  tenantId,
} from '@pulse/model';
import type { Database } from '@pulse/storage';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_VANISH_RULE } from '../src/plan/vanish-rule.ts';
import type { DirectoryWrite } from '../src/plan/write.ts';
import type { TenantDirectory } from '../src/store/tenant-directory.ts';
import { Tenants } from '../src/store/tenants.ts';
import { sweep } from '../src/sweep.ts';
import { agent, agents, skill } from './centre.ts';
import { randomWrite } from './random-write.ts';

const WRITES = 120;
const DAY = 86_400_000;
/** Ten times what it may take. */
const SOON = { timeout: 30_000 };

/**
 * What the store of the directory promises on every driver.
 *
 * @param open the database as the service has it; `again` gives what another process would open, where that may be
 */
export function storeContract(
  name: string,
  prepare: () => Promise<{ database: Database; again: Database; end(): Promise<void> }>,
): void {
  describe(`the store of the directory on ${name}`, () => {
    let prepared: Awaited<ReturnType<typeof prepare>>;
    const stop = new AbortController();
    let tenants: Tenants;
    let number = 0;
    const told: string[] = [];

    beforeAll(async () => {
      prepared = await prepare();
      tenants = openTenants(prepared.database);
    });
    afterAll(async () => {
      stop.abort();
      await prepared.end();
    });

    const openTenants = (database: Database, clock = systemClock) =>
      Tenants.open({
        database,
        clock,
        random: seededRandom(1),
        vanishing: () => DEFAULT_VANISH_RULE,
        tell: (_, message) => void told.push(message),
        signal: stop.signal,
      });
    const tenantObject = (id: string): TenantObject => ({
      type: 'Tenant',
      id,
      timeZone: 'UTC',
      manager: 'rest',
      state: 'enabled',
    });
    /** A new tenant. */
    async function fresh(): Promise<TenantDirectory> {
      const id = tenantId(`${name}-${++number}`);
      await tenants.create(tenantObject(id), 'test');
      return (await tenants.find(id))!;
    }
    const put = (...objects: DirectoryObject[]): DirectoryWrite => ({
      kind: 'changes',
      manager: 'yaml',
      changes: objects.map((object) => ({ kind: 'put', object })),
    });
    const rows = (tenant: TenantId) =>
      prepared.database.transaction({ tenant }, async (tx) => ({
        objects: await tx.query<{ document: DirectoryObject; revision: number }>(
          'SELECT document, revision FROM directory_object WHERE tenant = $1',
          [tenant],
        ),
        revisions: await tx.query<DirectoryRevision>(
          'SELECT number, time, author, changes FROM directory_revision WHERE tenant = $1 ORDER BY number',
          [tenant],
        ),
      }));

    it('[DIR-1] makes one revision per write: the next number, the author, the time, all its changes', async () => {
      const directory = await fresh();
      const before = Date.now();
      const written = await directory.write({
        write: put(agent('a'), agents('g', ['a'])),
        author: 'somebody',
      });
      expect(written).toMatchObject({ ok: true, value: { revision: { number: 2 } } });
      const { revisions, objects } = await rows(directory.tenant);
      expect(revisions.map((revision) => revision.number)).toEqual([1, 2]);
      expect(revisions[1]).toMatchObject({ author: 'somebody' });
      expect(revisions[1]!.time).toBeGreaterThanOrEqual(before);
      expect(revisions[1]!.changes).toHaveLength(2);
      expect(objects.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual([1, 2, 2]);
    });

    it('[DIR-1] never lets time go back, whatever the clock says', async () => {
      const directory = await fresh();
      const { time } = directory.view.revision;
      const slow = openTenants(prepared.again, new ManualClock(1000));
      await (await slow.find(directory.tenant))!.write({ write: put(agent('a')), author: 'test' });
      const { revisions } = await rows(directory.tenant);
      expect(revisions.map((revision) => revision.time)).toEqual([time, time]);
    });

    it('[DIR-2] makes no revision where nothing changes, and none of a dry run', async () => {
      const directory = await fresh();
      await directory.write({ write: put(agent('a')), author: 'test' });
      const same = await directory.write({ write: put(agent('a')), author: 'test' });
      const dry = await directory.write({ write: put(agent('b')), author: 'test', dryRun: true });
      expect(same).toMatchObject({ ok: true, value: { differences: [], revision: { number: 2 } } });
      expect(dry).toMatchObject({
        ok: true,
        value: { differences: [{ kind: 'created' }], revision: { number: 2 } },
      });
      expect((await rows(directory.tenant)).revisions).toHaveLength(2);
    });

    it('[DIR-1] changes nothing at all where one change is refused', async () => {
      const directory = await fresh();
      const before = await rows(directory.tenant);
      const refused = await directory.write({
        write: put(agent('a'), agents('g', ['nobody'])),
        author: 'test',
      });
      expect(refused).toMatchObject({ ok: false, error: { code: 'write-refused' } });
      expect(await rows(directory.tenant)).toEqual(before);
      expect(directory.view.count('Person')).toBe(0);
    });

    it('[DIR-1] changes nothing at all where the database fails half-way', async () => {
      const directory = await fresh();
      const before = await rows(directory.tenant);
      const tooLong = { ...agent('a'), id: 'x'.repeat(200) };
      await expect(
        directory.write({ write: put(agent('b'), tooLong), author: 'test' }),
      ).rejects.toMatchObject({
        code: 'database-invalid',
      });
      expect(await rows(directory.tenant)).toEqual(before);
      expect(directory.view.revision.number).toBe(1);
      expect(await directory.write({ write: put(agent('b')), author: 'test' })).toMatchObject({ ok: true });
    });

    it('[DIR-12] refuses a write whose revision would not fit into the log', async () => {
      const directory = await fresh();
      const large = Array.from({ length: 33_000 }, (_, at) => ({ ...skill(`${at}`), name: 'x'.repeat(256) }));
      const refused = await directory.write({ write: put(...large), author: 'test' });
      expect(refused).toMatchObject({ ok: false, error: { code: 'write-too-large' } });
      expect(directory.view.revision.number).toBe(1);
    });

    it('[DIR-3] writes only while its condition holds of the newest revision', async () => {
      const directory = await fresh();
      const condition = () => 'something has changed';
      const refused = await directory.write({ write: put(agent('a')), author: 'test', condition });
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'revision-changed', message: 'something has changed' },
      });
    });

    it('[DIR-1] numbers the writes of several processes at once without a hole, and loses none', async () => {
      const directory = await fresh();
      const others = openTenants(prepared.again);
      const twin = (await others.find(directory.tenant))!;
      const writers = [directory, twin].flatMap((writer, at) =>
        Array.from({ length: 20 }, (_, of) =>
          writer.write({ write: put(skill(`${at}-${of}`)), author: `writer ${at}` }),
        ),
      );
      const written = await Promise.all(writers);
      expect(written.every(({ ok }) => ok)).toBe(true);
      const { revisions, objects } = await rows(directory.tenant);
      expect(revisions.map((revision) => revision.number)).toEqual(
        Array.from({ length: 41 }, (_, at) => at + 1),
      );
      expect(objects).toHaveLength(41);
    });

    it('[DIR-1] has what another process wrote, as soon as that is committed', async () => {
      const directory = await fresh();
      const others = openTenants(prepared.again);
      const twin = (await others.find(directory.tenant))!;
      const woken = vi.fn();
      twin.subscribe(woken);
      await directory.write({ write: put(agent('a')), author: 'test' });
      await vi.waitFor(() => expect(woken).toHaveBeenCalled(), SOON);
      expect(twin.view.get('Person', 'a')).toBeDefined();
    });

    it('[DIR-7] knows what an id meant before, also after a restart', async () => {
      const directory = await fresh();
      await directory.write({ write: put(agent('a')), author: 'test' });
      const gone: DirectoryWrite = {
        kind: 'changes',
        manager: 'yaml',
        changes: [{ kind: 'remove', object: { type: 'Person', id: 'a' } }],
      };
      await directory.write({ write: gone, author: 'test' });
      const restarted = (await openTenants(prepared.again).find(directory.tenant))!;
      const other = await restarted.write({ write: put({ ...agent('a'), agent: false }), author: 'test' });
      expect(other).toMatchObject({ ok: false, error: { problems: [{ code: 'agent-fixed' }] } });
      expect(await restarted.write({ write: put(agent('a')), author: 'test' })).toMatchObject({ ok: true });
    });

    it('[DIR-1] comes to the same by its revisions, its tables, its memory and a restart, after random writes', async () => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      console.log(`seed ${seed}`);
      const random = seededRandom(seed);
      const directory = await fresh();
      let refusals = 0;
      for (let count = 0; count < WRITES; count++) {
        const before = directory.view.revision.number;
        const outcome = await directory.write({
          write: randomWrite(directory.view, random),
          author: 'random',
        });
        if (!outcome.ok) refusals += 1;
        const changed = outcome.ok && outcome.value.differences.length > 0;
        expect(directory.view.revision.number - before, `seed ${seed}`).toBe(changed ? 1 : 0);
      }
      // Both ways are taken, or this tries nothing.
      expect(refusals).toBeGreaterThan(WRITES / 20);
      expect(refusals).toBeLessThan(WRITES * 0.9);
      const { revisions, objects } = await rows(directory.tenant);
      const replayed = new DirectoryView(directory.tenant);
      for (const revision of revisions) replayed.apply(revision);
      const restarted = (await openTenants(prepared.again).find(directory.tenant))!;
      const kept = new Map(objects.map(({ document }) => [`${document.type}/${document.id}`, document]));
      for (const view of [replayed, directory.view, restarted.view]) {
        const all = DIRECTORY_TYPES.flatMap((type): DirectoryObject[] => [...view.all(type)]);
        expect(all.length, `seed ${seed}`).toBe(kept.size);
        for (const object of all) {
          const row = kept.get(`${object.type}/${object.id}`);
          expect(row && sameObject(row, object), `seed ${seed}: ${object.type} ${object.id}`).toBe(true);
        }
        expect(view.revision).toEqual(directory.view.revision);
      }
    });

    it('[DIR-19] removes what vanished long enough ago', async () => {
      const { tenant } = await fresh();
      const clock = new ManualClock(Date.now() + DAY);
      const own = openTenants(prepared.again, clock);
      const directory = (await own.find(tenant))!;
      const found = { kind: 'declared', manager: 'source:pbx', types: ['Person'] } as const;
      await directory.write({ write: { ...found, objects: [agent('a')] }, author: 'pbx' });
      await directory.write({ write: { ...found, objects: [] }, author: 'pbx' });
      clock.advance(29 * DAY);
      await sweep(own, clock);
      expect(directory.view.get('Person', 'a')).toMatchObject({ state: 'vanished' });
      clock.advance(DAY);
      await sweep(own, clock);
      expect(directory.view.get('Person', 'a')).toBeUndefined();
      expect((await rows(tenant)).revisions.at(-1)).toMatchObject({ author: 'directory' });
    });

    it('[DIR-9] shows a new name of the tenant in the list of tenants too', async () => {
      const directory = await fresh();
      const write = {
        ...put({ ...tenantObject(directory.tenant), name: 'Acme Telecom' }),
        manager: 'rest',
      } as const;
      await directory.write({ write, author: 'test' });
      expect((await tenants.list()).find(({ id }) => id === directory.tenant)?.name).toBe('Acme Telecom');
    });
  });
}
