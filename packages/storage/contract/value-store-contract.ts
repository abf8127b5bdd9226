import {
  agentId,
  type Cell,
  type LayoutDelta,
  type LayoutInfo,
  type LayoutRow,
  type LayoutSnapshot,
  layoutId,
  type StreamHealth,
  tenantId,
} from '@pulse/model';
import { describe, expect, test } from 'vitest';
import type { ValueStore } from '../src/mod.ts';

const acme = tenantId('acme');
const other = tenantId('other');
const kpis = layoutId('agent-kpis');

const info = (id = kpis): LayoutInfo => ({
  id,
  templateId: 'template',
  name: 'Agent KPIs',
  objectType: 'Agent',
  refresh: 1,
  columns: [],
  omitted: [],
  thresholds: [],
  views: [],
});

const row = (id: string, ...cells: Cell[]): LayoutRow => ({
  object: { type: 'Agent', id: agentId(id) },
  name: id,
  cells,
  incomplete: [],
});

const snapshot = (...rows: LayoutRow[]): LayoutSnapshot => ({
  layout: kpis,
  version: [1, 1],
  at: 1000,
  since: [null, 500],
  rows,
});

const delta = (to: number, more: Partial<LayoutDelta> = {}): LayoutDelta => ({
  layout: kpis,
  from: [1, to - 1],
  to: [1, to],
  at: 1000 * to,
  changed: [],
  added: [],
  removed: [],
  ...more,
});

/** What every store of current values promises. */
export function valueStoreContract(driver: string, createStore: () => ValueStore): void {
  describe(`a store of values (${driver})`, () => {
    test('knows nothing at first', async () => {
      const store = createStore();
      expect(store.layouts(acme)).toEqual([]);
      expect(store.snapshot(acme, kpis)).toBeUndefined();
      expect(store.health(acme)).toEqual([]);
      expect(await store.trend(acme, kpis, 'calls', 'chen')).toBeUndefined();
    });

    test('a change leads from the version it starts from to the one it names', () => {
      const store = createStore();
      store.publishSnapshot(acme, snapshot(row('chen', 1, 'a'), row('diaz', 2, 'b'), row('evans', 3, 'c')));
      store.publishDelta(
        acme,
        delta(2, {
          changed: [{ id: 'diaz', cells: [[0, 20]], incomplete: [1] }],
          added: [row('fox', 4, 'd')],
          removed: ['chen'],
          since: [null, 900],
        }),
      );
      expect(store.snapshot(acme, kpis)).toEqual({
        layout: kpis,
        version: [1, 2],
        at: 2000,
        since: [null, 900],
        rows: [{ ...row('diaz', 20, 'b'), incomplete: [1] }, row('evans', 3, 'c'), row('fox', 4, 'd')],
      });
    });

    test('refuses a change that starts from another version, and stays as it was', () => {
      const store = createStore();
      const first = snapshot(row('chen', 1));
      expect(() => store.publishDelta(acme, delta(2))).toThrow(
        expect.objectContaining({ code: 'version-mismatch' }),
      );
      store.publishSnapshot(acme, first);
      expect(() => store.publishDelta(acme, delta(3, { removed: ['chen'] }))).toThrow(
        expect.objectContaining({ code: 'version-mismatch' }),
      );
      expect(store.snapshot(acme, kpis)).toEqual(first);
    });

    test('a snapshot that was handed out does not change any more', () => {
      const store = createStore();
      store.publishSnapshot(acme, snapshot(row('chen', 1)));
      const before = store.snapshot(acme, kpis);
      store.publishDelta(acme, delta(2, { changed: [{ id: 'chen', cells: [[0, 2]] }] }));
      expect(before).toEqual(snapshot(row('chen', 1)));
    });

    test('listeners hear every version once, in order, when it is readable', () => {
      const store = createStore();
      const heard: string[] = [];
      const readable = () => store.snapshot(acme, kpis)?.version.join('/');
      const stop = store.listen(acme, {
        onLayouts: (layouts) => heard.push(`layouts ${layouts.length}`),
        onSnapshot: ({ version }) => heard.push(`snapshot ${version.join('/')} at ${readable()}`),
        onDelta: ({ to }) => heard.push(`delta ${to.join('/')} at ${readable()}`),
        onHealth: (streams) => heard.push(`health ${streams[0]?.state}`),
      });
      const live: StreamHealth = { source: 'pbx', state: 'live', since: 1, watermark: 2, clock: 'live' };
      store.putLayouts(acme, [info()]);
      store.publishSnapshot(acme, snapshot(row('chen', 1)));
      store.publishDelta(acme, delta(2));
      store.publishDelta(acme, delta(3));
      store.publishHealth(acme, [live]);
      stop();
      store.publishDelta(acme, delta(4));
      expect(heard).toEqual([
        'layouts 1',
        'snapshot 1/1 at 1/1',
        'delta 1/2 at 1/2',
        'delta 1/3 at 1/3',
        'health live',
      ]);
    });

    test('a listener that fails keeps nobody else from hearing', () => {
      const store = createStore();
      const heard: string[] = [];
      store.listen(acme, {
        onSnapshot() {
          throw new Error('listener is broken');
        },
      });
      store.listen(acme, { onSnapshot: () => void heard.push('second') });
      expect(() => store.publishSnapshot(acme, snapshot())).toThrow('a listener of values failed');
      expect(heard).toEqual(['second']);
    });

    test('[tenants] nothing of one tenant is seen or heard by another', async () => {
      const store = createStore();
      const heard: string[] = [];
      store.listen(other, {
        onSnapshot: () => void heard.push('snapshot'),
        onHealth: () => void heard.push('health'),
      });
      store.putLayouts(acme, [info()]);
      store.publishSnapshot(acme, snapshot(row('chen', 1)));
      store.publishHealth(acme, []);
      store.putTrend(acme, kpis, 'calls', 'chen', [{ time: 1, max: 1, last: 1 }]);
      expect(heard).toEqual([]);
      expect(store.layouts(other)).toEqual([]);
      expect(store.snapshot(other, kpis)).toBeUndefined();
      expect(await store.trend(other, kpis, 'calls', 'chen')).toBeUndefined();
    });

    test('a layout that is no longer collected is gone with its values and trends', async () => {
      const store = createStore();
      store.putLayouts(acme, [info()]);
      store.publishSnapshot(acme, snapshot(row('chen', 1)));
      store.putTrend(acme, kpis, 'calls', 'chen', [{ time: 1, max: 1, last: 1 }]);
      store.putLayouts(acme, [info(layoutId('another'))]);
      expect(store.snapshot(acme, kpis)).toBeUndefined();
      expect(await store.trend(acme, kpis, 'calls', 'chen')).toBeUndefined();
    });

    test('points of a trend are put in order, one of the same time replaces, a day before the newest is kept', async () => {
      const store = createStore();
      const put = (...points: [time: number, last: number][]) =>
        store.putTrend(
          acme,
          kpis,
          'calls',
          'chen',
          points.map(([time, last]) => ({ time, max: last, last })),
        );
      const read = async () =>
        (await store.trend(acme, kpis, 'calls', 'chen'))?.map(({ time, last }) => [time, last]);
      const hour = 3_600_000;
      put([hour, 1], [2 * hour, 2]);
      put([2 * hour, 3], [4 * hour, 4]);
      put([3 * hour, 5]);
      expect(await read()).toEqual([
        [hour, 1],
        [2 * hour, 3],
        [3 * hour, 5],
        [4 * hour, 4],
      ]);
      put([26 * hour, 6]);
      expect(await read()).toEqual([
        [3 * hour, 5],
        [4 * hour, 4],
        [26 * hour, 6],
      ]);
    });
  });
}
