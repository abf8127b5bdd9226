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
import type { ValueSink, ValueView } from '../src/mod.ts';

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

/** How the suite opens a driver. */
export interface ValueStoreDriver {
  readonly name: string;
  /** Both ends of a store that holds nothing yet. */
  open(): Promise<{ readonly sink: ValueSink; readonly view: ValueView }>;
  /** Fulfils when the assertion holds: what was put needs its time. */
  eventually(assertion: () => void | Promise<void>): Promise<void>;
}

/** What every store of current values promises. */
export function valueStoreContract({ name, open, eventually }: ValueStoreDriver): void {
  /** With the tenant followed, and a way to wait until a version is readable. */
  async function following() {
    const { sink, view } = await open();
    await view.follow(acme);
    const reached = (counter: number) =>
      eventually(() => expect(view.snapshot(acme, kpis)?.version).toEqual([1, counter]));
    return { sink, view, reached };
  }

  describe(`a store of values (${name})`, () => {
    test('knows nothing at first', async () => {
      const { view } = await following();
      expect(view.layouts(acme)).toEqual([]);
      expect(view.snapshot(acme, kpis)).toBeUndefined();
      expect(view.health(acme)).toEqual([]);
      expect(await view.trend(acme, kpis, 'calls', 'chen')).toBeUndefined();
    });

    test('a change leads from the version it starts from to the one it names', async () => {
      const { sink, view, reached } = await following();
      sink.publishSnapshot(acme, snapshot(row('chen', 1, 'a'), row('diaz', 2, 'b'), row('evans', 3, 'c')));
      await reached(1);
      sink.publishDelta(
        acme,
        delta(2, {
          changed: [{ id: 'diaz', cells: [[0, 20]], incomplete: [1] }],
          added: [row('fox', 4, 'd')],
          removed: ['chen'],
          since: [null, 900],
        }),
      );
      await reached(2);
      expect(view.snapshot(acme, kpis)).toEqual({
        layout: kpis,
        version: [1, 2],
        at: 2000,
        since: [null, 900],
        rows: [{ ...row('diaz', 20, 'b'), incomplete: [1] }, row('evans', 3, 'c'), row('fox', 4, 'd')],
      });
    });

    test('every kind of cell comes back as it was', async () => {
      const { sink, view, reached } = await following();
      const state: Cell = {
        status: 'CallInbound',
        since: 5,
        reason: 'lunch',
        calls: [
          { callId: 'c', callType: 'Inbound', since: 5, mediaType: 'voice', userData: { vip: 1, a: 'b' } },
        ],
      };
      const cells: Cell[] = [null, 0, -1.5, 1e300, '', 'Zoë €', { start: 1, base: 0.1, rate: 2 }, state];
      const given = snapshot(
        { ...row('chen', ...cells), incomplete: [0, 7] },
        { ...row('all', ...cells.toReversed()), total: true },
        row('none'),
      );
      sink.publishSnapshot(acme, given);
      await reached(1);
      expect(view.snapshot(acme, kpis)).toEqual(given);
      sink.publishDelta(
        acme,
        delta(2, {
          changed: [
            {
              id: 'all',
              cells: [
                [0, state],
                [7, null],
              ],
            },
          ],
        }),
      );
      await reached(2);
      expect(view.snapshot(acme, kpis)?.rows[1]?.cells).toEqual([
        state,
        ...cells.toReversed().slice(1, 7),
        null,
      ]);
    });

    test('refuses a change that starts from another version, and stays as it was', async () => {
      const { sink, view, reached } = await following();
      const first = snapshot(row('chen', 1));
      expect(() => sink.publishDelta(acme, delta(2))).toThrow(
        expect.objectContaining({ code: 'version-mismatch' }),
      );
      sink.publishSnapshot(acme, first);
      expect(() => sink.publishDelta(acme, delta(3, { removed: ['chen'] }))).toThrow(
        expect.objectContaining({ code: 'version-mismatch' }),
      );
      await reached(1);
      expect(view.snapshot(acme, kpis)).toEqual(first);
    });

    test('a snapshot that was handed out does not change any more', async () => {
      const { sink, view, reached } = await following();
      sink.publishSnapshot(acme, snapshot(row('chen', 1)));
      await reached(1);
      const before = view.snapshot(acme, kpis);
      sink.publishDelta(acme, delta(2, { changed: [{ id: 'chen', cells: [[0, 2]] }] }));
      await reached(2);
      expect(before).toEqual(snapshot(row('chen', 1)));
    });

    test('listeners hear every version once, in order, when it is readable', async () => {
      const { sink, view, reached } = await following();
      const heard: string[] = [];
      const readable = () => view.snapshot(acme, kpis)?.version.join('/');
      const stop = view.listen(acme, {
        onLayouts: (layouts) => heard.push(`layouts ${layouts.length}`),
        onSnapshot: ({ version }) => heard.push(`snapshot ${version.join('/')} at ${readable()}`),
        onDelta: ({ to }) => heard.push(`delta ${to.join('/')} at ${readable()}`),
        onHealth: (streams) => heard.push(`health ${streams[0]?.state}`),
      });
      const live: StreamHealth = { source: 'pbx', state: 'live', since: 1, watermark: 2, clock: 'live' };
      sink.putLayouts(acme, [info()]);
      await eventually(() => expect(view.layouts(acme)).toEqual([info()]));
      sink.publishSnapshot(acme, snapshot(row('chen', 1)));
      await reached(1);
      sink.publishDelta(acme, delta(2));
      sink.publishDelta(acme, delta(3));
      await reached(3);
      sink.publishHealth(acme, [live]);
      await eventually(() => expect(view.health(acme)).toEqual([live]));
      stop();
      sink.publishDelta(acme, delta(4));
      await reached(4);
      expect(heard).toEqual([
        'layouts 1',
        'snapshot 1/1 at 1/1',
        'delta 1/2 at 1/2',
        'delta 1/3 at 1/3',
        'health live',
      ]);
    });

    test('a listener that fails keeps nobody else from hearing', async () => {
      const { sink, view } = await following();
      const heard: string[] = [];
      view.listen(acme, {
        onSnapshot() {
          throw new Error('listener is broken');
        },
      });
      view.listen(acme, { onSnapshot: () => void heard.push('second') });
      try {
        sink.publishSnapshot(acme, snapshot());
      } catch (error) {
        expect(error).toMatchObject({ message: 'a listener of values failed' });
      }
      await eventually(() => expect(heard).toEqual(['second']));
    });

    test('[tenants] nothing of one tenant is seen or heard by another', async () => {
      const { sink, view, reached } = await following();
      await view.follow(other);
      const heard: string[] = [];
      view.listen(other, {
        onSnapshot: () => void heard.push('snapshot'),
        onHealth: () => void heard.push('health'),
      });
      sink.putLayouts(acme, [info()]);
      sink.putTrend(acme, kpis, 'calls', 'chen', [{ time: 1, max: 1, last: 1 }]);
      sink.publishHealth(acme, []);
      sink.publishSnapshot(acme, snapshot(row('chen', 1)));
      await reached(1);
      await eventually(async () => expect(await view.trend(acme, kpis, 'calls', 'chen')).toHaveLength(1));
      expect(heard).toEqual([]);
      expect(view.layouts(other)).toEqual([]);
      expect(view.snapshot(other, kpis)).toBeUndefined();
      expect(await view.trend(other, kpis, 'calls', 'chen')).toBeUndefined();
    });

    test('who follows later sees all that was put before', async () => {
      const { sink, view, reached } = await following();
      sink.putLayouts(other, [info()]);
      sink.publishSnapshot(other, snapshot(row('diaz', 1)));
      sink.publishDelta(other, delta(2));
      sink.publishSnapshot(acme, snapshot());
      await reached(1);
      await view.follow(other);
      await eventually(() => expect(view.snapshot(other, kpis)?.version).toEqual([1, 2]));
      expect(view.snapshot(other, kpis)?.rows).toEqual([row('diaz', 1)]);
      expect(view.layouts(other)).toEqual([info()]);
    });

    test('a layout that is no longer collected is gone with its values and trends', async () => {
      const { sink, view, reached } = await following();
      const trend = () => view.trend(acme, kpis, 'calls', 'chen');
      sink.putLayouts(acme, [info()]);
      sink.publishSnapshot(acme, snapshot(row('chen', 1)));
      sink.putTrend(acme, kpis, 'calls', 'chen', [{ time: 1, max: 1, last: 1 }]);
      await reached(1);
      await eventually(async () => expect(await trend()).toHaveLength(1));
      sink.putLayouts(acme, [info(layoutId('another'))]);
      await eventually(() => expect(view.snapshot(acme, kpis)).toBeUndefined());
      await eventually(async () => expect(await trend()).toBeUndefined());
    });

    test('points of a trend are put in order, one of the same time replaces, a day before the newest is kept', async () => {
      const { sink, view } = await following();
      const put = (...points: [time: number, last: number][]) =>
        sink.putTrend(
          acme,
          kpis,
          'calls',
          'chen',
          points.map(([time, last]) => ({ time, max: last, last })),
        );
      const reads = (...points: [time: number, last: number][]) =>
        eventually(async () => {
          const read = await view.trend(acme, kpis, 'calls', 'chen');
          expect(read?.map(({ time, last }) => [time, last])).toEqual(points);
        });
      const hour = 3_600_000;
      put([hour, 1], [2 * hour, 2]);
      await reads([hour, 1], [2 * hour, 2]);
      put([2 * hour, 3], [4 * hour, 4]);
      put([3 * hour, 5]);
      await reads([hour, 1], [2 * hour, 3], [3 * hour, 5], [4 * hour, 4]);
      put([26 * hour, 6]);
      await reads([3 * hour, 5], [4 * hour, 4], [26 * hour, 6]);
      put([3 * hour, 7]);
      await reads([3 * hour, 7], [4 * hour, 4], [26 * hour, 6]);
      put([4 * hour, 100 / 3], [26 * hour, -0.0004]);
      await reads([3 * hour, 7], [4 * hour, 33.333], [26 * hour, 0]);
      put([26 * hour + 0.9, 2 ** 60 / 3], [26 * hour + 1.5, -1e-9]);
      await reads([3 * hour, 7], [4 * hour, 33.333], [26 * hour, 2 ** 60 / 3], [26 * hour + 1, 0]);
    });
  });
}
