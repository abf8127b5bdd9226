import { describe, expect, test } from 'vitest';
import { LayoutStore } from '../src/live/layout-store.ts';
import { column, delta, layout, row, snapshot } from './layouts.ts';

const INFO = layout(
  [column('waiting'), column('longest', { format: 'Time' })],
  [
    { column: 'waiting', hold: 15, levels: [{ level: 'critical', above: 8 }] },
    { column: 'longest', levels: [{ level: 'watch', above: 60 }] },
  ],
);

/** A store whose frames are run by hand. */
function openStore(...rows: Parameters<typeof snapshot>[0]) {
  const frames: (() => void)[] = [];
  const store = new LayoutStore((run) => frames.push(run));
  const frame = () => {
    const due = frames.splice(0);
    for (const run of due) run();
    return due.length;
  };
  store.open(INFO, snapshot(rows), 0, 0);
  frame();
  return { store, frame };
}

const cells = (store: LayoutStore, id: string) => store.row(id)?.cells;

describe('the store of live values', () => {
  test('a delta changes, adds and removes rows', () => {
    const { store } = openStore(row('sales', [1, null]), row('billing', [2, 10]));
    store.apply(
      delta({
        changed: [{ id: 'sales', cells: [[0, 4]] }],
        added: [row('support', [0, null])],
        removed: ['billing'],
      }),
      0,
    );
    expect([...store.rows.keys()]).toEqual(['sales', 'support']);
    expect(cells(store, 'sales')).toEqual([4, null]);
  });

  test('a change that names only cells leaves the incomplete columns alone', () => {
    const { store } = openStore(row('sales', [1, 2], { incomplete: [1] }));
    store.apply(delta({ changed: [{ id: 'sales', cells: [[0, 4]] }] }), 0);
    expect([...(store.row('sales')?.incomplete ?? [])]).toEqual([1]);
    store.apply(delta({ changed: [{ id: 'sales', cells: [], incomplete: [] }] }), 0);
    expect(store.row('sales')?.incomplete.size).toBe(0);
  });

  test('the totals row stands apart', () => {
    const { store } = openStore(row('sales', [1, 2]), row('All queues', [1, 2], { total: true }));
    expect([...store.rows.keys()]).toEqual(['sales']);
    store.apply(delta({ changed: [{ id: 'All queues', cells: [[0, 9]] }] }), 0);
    expect(store.total?.cells).toEqual([9, 2]);
  });

  test('readers of a row wake once per frame, however many deltas came, and others do not', () => {
    const { store, frame } = openStore(row('sales', [1, 2]), row('billing', [1, 2]));
    const woken: string[] = [];
    store.subscribeRow('sales', () => woken.push('sales'));
    store.subscribeRow('billing', () => woken.push('billing'));
    const before = store.rowRevision('sales');
    for (let n = 0; n < 100; n++) store.apply(delta({ changed: [{ id: 'sales', cells: [[0, n]] }] }), 0);
    expect(woken).toEqual([]);
    expect(frame()).toBe(1);
    expect(woken).toEqual(['sales']);
    expect(store.rowRevision('sales')).toBe(before + 1);
    expect(store.rowRevision('billing')).toBe(1);
  });

  test('a reader survives that its row goes and comes back', () => {
    const { store, frame } = openStore(row('sales', [1, 2]));
    let woken = 0;
    store.subscribeRow('sales', () => woken++);
    store.apply(delta({ removed: ['sales'] }), 0);
    store.apply(delta({ added: [row('sales', [7, 2])] }), 0);
    frame();
    store.apply(delta({ changed: [{ id: 'sales', cells: [[0, 8]] }] }), 0);
    frame();
    expect(woken).toBe(2);
  });

  test('a tick wakes readers of what grows, and of nothing else', () => {
    const growing = { start: 0, base: 0, rate: 1 };
    const { store, frame } = openStore(row('sales', [1, growing]), row('billing', [1, 10]));
    const woken: string[] = [];
    store.subscribeRow('sales', () => woken.push('sales'));
    store.subscribeRow('billing', () => woken.push('billing'));
    store.tick(1000);
    frame();
    expect(woken).toEqual(['sales']);
    expect(store.shown).toBe(1000);
  });

  test('levels come and go with time alone', () => {
    const { store } = openStore(row('sales', [0, { start: 0, base: 0, rate: 1 }]));
    store.apply(delta({ at: 10_000, changed: [{ id: 'sales', cells: [[0, 9]] }] }), 0);
    const levels = () => store.row('sales')?.marks.map((m) => m.level);
    expect(levels()).toEqual([]);
    store.tick(25_000);
    expect(levels()).toEqual(['critical']);
    store.tick(61_000);
    expect(levels()).toEqual(['critical', 'watch']);
  });

  test('a fresh snapshot keeps since when a level holds, for it is the same row', () => {
    const { store } = openStore(row('sales', [0, null]));
    store.apply(delta({ at: 10_000, changed: [{ id: 'sales', cells: [[0, 9]] }] }), 0);
    store.tick(30_000);
    store.open(INFO, snapshot([row('sales', [9, null])], 40_000), 0, 40_000);
    expect(store.row('sales')?.marks).toMatchObject([{ level: 'critical', since: 10_000 }]);
  });

  test('a refused layout says so, and opens when the server sends it after all', () => {
    const { store, frame } = openStore();
    let woken = 0;
    store.subscribeShape(() => woken++);
    store.refuse('layout-not-found', 'no such layout');
    frame();
    expect(store.state).toEqual({ kind: 'refused', code: 'layout-not-found', message: 'no such layout' });
    store.open(INFO, snapshot([]), 0, 0);
    frame();
    expect(store.state.kind).toBe('open');
    expect(woken).toBe(2);
  });

  test('10,000 rows and 1,000 changed cells cost one frame of work', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => row(`q${i}`, [i, null]));
    const { store, frame } = openStore(...rows);
    let woken = 0;
    for (let i = 0; i < 40; i++) store.subscribeRow(`q${i}`, () => woken++);
    for (let n = 0; n < 1000; n++) {
      store.apply(delta({ changed: [{ id: `q${(n * 7) % 10_000}`, cells: [[0, n]] }] }), 0);
    }
    expect(frame()).toBe(1);
    expect(woken).toBe(6);
  });
});
