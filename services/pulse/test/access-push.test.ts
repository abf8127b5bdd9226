import { seededRandom } from '@pulse/base';
import { type LayoutDelta, layoutId, type RowChange, type Version } from '@pulse/model';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TOTAL_INTERVAL } from '../src/viewing/sight-source.ts';
import { type AccessBench, accessBench, rowOf } from './access-bench.ts';
import { ACME, expected, LAYOUTS, OTHER, ROLES } from './access-roles.ts';
import { LiveViewer } from './live-viewer.ts';

/** Ten times the bound of two seconds within which a right is gone. */
const WAIT = { timeout: 20_000, interval: 20 };

let bench: AccessBench;
const viewers: LiveViewer[] = [];
let counter: number;

beforeEach(async () => {
  bench = await accessBench();
  counter = 0;
});
afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.close();
  await bench.pulse[Symbol.asyncDispose]();
});

async function open(userName: string | undefined, on = bench): Promise<LiveViewer | undefined> {
  const cookie = userName === undefined ? undefined : await on.signIn(userName);
  const viewer = await LiveViewer.open(on.pulse.url, cookie);
  if (viewer) viewers.push(viewer);
  return viewer;
}

/** The next version of a layout in a tenant. */
function publish(
  layout: string,
  change: Partial<Pick<LayoutDelta, 'changed' | 'added' | 'removed'>>,
  on = bench,
  tenant = ACME,
) {
  const from = on.values.snapshot(tenant, layoutId(layout))?.version ?? [1, 0];
  const to: Version = [from[0], from[1] + 1];
  counter += 1;
  on.values.publishDelta(tenant, {
    layout: layoutId(layout),
    from,
    to,
    at: 5000 + counter,
    changed: [],
    added: [],
    removed: [],
    ...change,
  });
}

const idsOf = (viewer: LiveViewer, layout: string) =>
  viewer
    .snapshot(layout)
    ?.rows.map(({ object }) => object.id)
    .filter((id) => id !== '');

const changeOf = (id: string, calls: number): RowChange => ({ id, cells: [[1, calls]] });

describe('every push subject × every kind of person', () => {
  it('pushes what the person may see, and nothing of the rest ever leaves', async () => {
    for (const role of ROLES) {
      const viewer = await open(role.userName);
      const home = [ACME, OTHER].find((tenant) => role.sees.has(tenant));
      expect(viewer !== undefined, role.name).toBe(home !== undefined);
      if (!viewer || !home) continue;
      for (const layout of [...Object.keys(LAYOUTS), 'unknown']) viewer.subscribe(layout);
      await vi.waitFor(() => expect(viewer.snapshot('queues')).toBeDefined(), WAIT);
      for (const [layout, objects] of Object.entries(LAYOUTS)) {
        expect(idsOf(viewer, layout), `${role.name}: ${layout}`).toEqual(expected(role, home, layout).ids);
        publish(layout, { changed: objects.map(({ id }, at) => changeOf(id, 3 ** at)) }, bench, home);
      }
      await vi.waitFor(() => expect(viewer.snapshot('queues')?.version[1]).toBeGreaterThan(0), WAIT);
      const all = viewer.frames.join('\n');
      for (const [layout, objects] of Object.entries(LAYOUTS)) {
        const { ids } = expected(role, home, layout);
        expect(idsOf(viewer, layout), `${role.name}: ${layout}`).toEqual(ids);
        for (const { id } of objects) {
          if (!ids.includes(id)) expect(all, `${role.name} and ${id}`).not.toContain(id);
        }
      }
      expect(all).not.toContain(` of ${home === ACME ? OTHER : ACME}`);
    }
  });

  it('control: a filter that lets everything through is found by the same look', async () => {
    const leaky = await accessBench({ leaky: true });
    const viewer = (await open('supervisor', leaky))!;
    viewer.subscribe('agents');
    await vi.waitFor(() => expect(viewer.snapshot('agents')).toBeDefined(), WAIT);
    expect(viewer.frames.join('\n')).toContain('dora');
    await leaky.pulse[Symbol.asyncDispose]();
  });

  it('the list, the push and the export of one person name the same objects', async () => {
    for (const userName of ['viewer', 'supervisor', 'admin']) {
      const cookie = (await bench.signIn(userName))!;
      const viewer = (await LiveViewer.open(bench.pulse.url, cookie))!;
      viewers.push(viewer);
      for (const layout of Object.keys(LAYOUTS)) {
        viewer.subscribe(layout);
        await vi.waitFor(() => expect(viewer.snapshot(layout)).toBeDefined(), WAIT);
        const read = async (path: string) =>
          (await fetch(`${bench.pulse.url}${path}`, { headers: { cookie } })).text();
        const list = JSON.parse(await read(`/api/layouts/${layout}`)) as {
          rows: { object: { id: string } }[];
        };
        const table = (await read(`/api/layouts/${layout}/export.csv`)).trim().split('\n').slice(1);
        const pushed = viewer.snapshot(layout)?.rows.map(({ object }) => object.id);
        expect(pushed, `${userName}: ${layout}`).toEqual(list.rows.map(({ object }) => object.id));
        expect(
          table.map((line) => line.split(',')[1]),
          `${userName}: ${layout}`,
        ).toEqual(pushed);
      }
    }
  });
});

describe('a right that is taken away', () => {
  it('is gone from an open board within two seconds, and what is hidden then changes unseen', async () => {
    const viewer = (await open('viewer'))!;
    viewer.subscribe('agents');
    await vi.waitFor(() => expect(idsOf(viewer, 'agents')).toContain('dora'), WAIT);
    const persons = bench
      .personsOf(ACME)
      .map((person) => (person.userName === 'viewer' ? { ...person, visible: [0] } : person));
    await bench.put(ACME, 2, persons);
    await vi.waitFor(() => expect(idsOf(viewer, 'agents')).toEqual(['ana']), WAIT);
    const before = viewer.frames.length;
    publish('agents', { changed: [changeOf('dora', 77_777)] });
    publish('agents', { changed: [changeOf('ana', 88_888)] });
    await vi.waitFor(() => expect(viewer.snapshot('agents')?.rows[0]?.cells[1]).toBe(88_888), WAIT);
    expect(viewer.frames.slice(before).join()).not.toContain('77777');
    await bench.put(ACME, 3, bench.personsOf(ACME));
    await vi.waitFor(() => expect(idsOf(viewer, 'agents')).toContain('dora'), WAIT);
  });

  it('closes the channel when nothing is left, and lets no new one in', async () => {
    const viewer = (await open('viewer'))!;
    const cookie = (await bench.signIn('viewer'))!;
    await bench.put(
      ACME,
      2,
      bench.personsOf(ACME).filter(({ userName }) => userName !== 'viewer'),
    );
    await vi.waitFor(() => expect(viewer.closed).toContain('no access'), WAIT);
    expect(await LiveViewer.open(bench.pulse.url, cookie)).toBeUndefined();
    const answer = await fetch(`${bench.pulse.url}/api/layouts`, { headers: { cookie } });
    expect(answer.status).toBe(403);
  });

  it('closes the channels of whoever loses a board, which opens again without it', async () => {
    const [viewer, supervisor] = [(await open('viewer'))!, (await open('supervisor'))!];
    const cookie = (await bench.signIn('viewer'))!;
    const boards = async () => (await fetch(`${bench.pulse.url}/api/boards`, { headers: { cookie } })).text();
    expect(await boards()).toContain('for-a-person');
    const without = bench
      .personsOf(ACME)
      .map((person) => (person.userName === 'viewer' ? { ...person, boards: [] } : person));
    await bench.put(ACME, 2, without);
    await vi.waitFor(() => expect(viewer.closed).toBe('a board was taken away'), WAIT);
    expect(await boards()).not.toContain('for-a-person');
    const again = (await LiveViewer.open(bench.pulse.url, cookie))!;
    viewers.push(again);
    // What somebody gains ends nothing, and can be lost again.
    await bench.put(ACME, 3, bench.personsOf(ACME));
    expect(await boards()).toContain('for-a-person');
    expect(again.closed).toBeUndefined();
    bench.boards.put(ACME, []);
    await vi.waitFor(() => expect(again.closed).toBe('a board was taken away'), WAIT);
    await vi.waitFor(() => expect(supervisor.closed).toBe('a board was taken away'), WAIT);
  });

  it('of a board leaves the channels of the others open', async () => {
    const [viewer, supervisor] = [(await open('viewer'))!, (await open('supervisor'))!];
    const without = bench
      .personsOf(ACME)
      .map((person) => (person.userName === 'viewer' ? { ...person, boards: [] } : person));
    await bench.put(ACME, 2, without);
    await vi.waitFor(() => expect(viewer.closed).toBeDefined(), WAIT);
    supervisor.subscribe('agents');
    await vi.waitFor(() => expect(supervisor.snapshot('agents')).toBeDefined(), WAIT);
  });

  it('sign-out and another tenant end the channel', async () => {
    for (const [method, path, body] of [
      ['DELETE', '/api/session', undefined],
      ['PUT', '/api/session/tenant', JSON.stringify({ tenant: 'other' })],
    ] as const) {
      const cookie = (await bench.signIn('admin'))!;
      const viewer = (await LiveViewer.open(bench.pulse.url, cookie))!;
      viewers.push(viewer);
      const headers = { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
      await fetch(`${bench.pulse.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
      await vi.waitFor(() => expect(viewer.closed).toBeDefined(), WAIT);
    }
  });
});

describe('the total of what is seen', () => {
  it('stays that of exactly the visible rows while they change, come and go', async () => {
    const viewer = (await open('supervisor'))!;
    viewer.subscribe('agents');
    await vi.waitFor(() => expect(viewer.snapshot('agents')).toBeDefined(), WAIT);
    const seed = Math.floor(Math.random() * 1e9);
    const random = seededRandom(seed);
    const present = new Set(['ana', 'ben', 'chen', 'dora', 'emil', 'fay']);
    for (let step = 0; step < 60; step++) {
      const id = ['ana', 'ben', 'chen', 'dora', 'emil', 'fay'][Math.floor(random.next() * 6)] as string;
      if (!present.has(id)) {
        publish('agents', { added: [rowOf(ACME, { type: 'Agent', id }, step)] });
        present.add(id);
      } else if (random.next() < 0.2) {
        publish('agents', { removed: [id] });
        present.delete(id);
      } else publish('agents', { changed: [changeOf(id, Math.floor(random.next() * 1000))] });
    }
    // The interval after which a total may be made again, then the sign of life that carries it.
    await new Promise((resolve) => setTimeout(resolve, TOTAL_INTERVAL + 50));
    publish('agents', {});
    const end = bench.values.snapshot(ACME, layoutId('agents'));
    await vi.waitFor(() => expect(viewer.snapshot('agents')?.version).toEqual(end?.version), WAIT);
    const seen = end?.rows.filter(({ object }) => ['ana', 'ben', 'chen'].includes(object.id)) ?? [];
    const sum = seen.reduce((total, { cells }) => total + Number(cells[1]), 0);
    const total = viewer.snapshot('agents')?.rows.find(({ object }) => object.id === '');
    expect(total?.cells[1], `seed ${seed}`).toBe(seen.length === 0 ? undefined : sum);
    expect(total?.total).toBe(true);
  });
});
