import { describe, expect, test } from 'vitest';
import {
  NAME,
  OrderKeeper,
  orderRows,
  parseSort,
  REORDER_PAUSE,
  type Sortable,
} from '../src/rules/row-order.ts';

const columnOf = new Map([
  ['waiting', 0],
  ['status', 1],
  ['reason', 2],
]);
const order = (rows: readonly Sortable[], ...sort: string[]) =>
  orderRows(
    rows,
    { keys: parseSort(sort), columnOf, compareText: (a, b) => a.localeCompare(b, 'de') },
    10_000,
  );
const row = (name: string, ...cells: Sortable['cells']): Sortable => ({ id: name, name, cells });

describe('the order of rows', () => {
  test('a minus means the greatest first; equal rows stand by name', () => {
    const rows = [row('b', 3), row('c', 9), row('a', 3)];
    expect(order(rows, '-waiting')).toEqual(['c', 'a', 'b']);
    expect(order(rows, 'waiting')).toEqual(['a', 'b', 'c']);
  });

  test('rows without data stand last in both directions', () => {
    const rows = [row('none', null), row('one', 1), row('two', 2)];
    expect(order(rows, '-waiting')).toEqual(['two', 'one', 'none']);
    expect(order(rows, 'waiting')).toEqual(['one', 'two', 'none']);
  });

  test('growing values are compared as they are now', () => {
    const rows = [row('slow', { start: 0, base: 50, rate: 1 }), row('fast', { start: 0, base: 0, rate: 10 })];
    expect(order(rows, '-waiting')).toEqual(['fast', 'slow']);
  });

  test('statuses stand by their priority, names as the language has them', () => {
    const ready = { status: 'WaitForNextCall', since: 0 } as const;
    const talking = { status: 'CallInbound', since: 0 } as const;
    expect(order([row('r', 0, ready), row('t', 0, talking)], '-status')).toEqual(['t', 'r']);
    expect(order([row('Zoe'), row('Ärmel'), row('anna')], NAME)).toEqual(['anna', 'Ärmel', 'Zoe']);
  });

  test('a rank goes before every key', () => {
    const rows = [row('long', 90), row('alarming', 10), row('short', 20)];
    const rank = (of: Sortable) => (of.name === 'alarming' ? 1 : 0);
    const ordering = {
      keys: parseSort(['-waiting']),
      columnOf,
      compareText: (a: string, b: string) => a.localeCompare(b),
      rank,
    };
    expect(orderRows(rows, ordering, 0)).toEqual(['alarming', 'long', 'short']);
  });

  test('a column that is not there orders nothing', () => {
    expect(order([row('b', 1), row('a', 2)], '-unknown')).toEqual(['a', 'b']);
  });
});

describe('when rows may change places', () => {
  test('a person’s order holds at once; by itself not before 5 s, and never while somebody is in the grid', () => {
    const keeper = new OrderKeeper();
    keeper.sort(['a', 'b'], 0);
    expect(keeper.isDue(REORDER_PAUSE - 1, false)).toBe(false);
    expect(keeper.isDue(REORDER_PAUSE, true)).toBe(false);
    expect(keeper.isDue(REORDER_PAUSE, false)).toBe(true);
    keeper.sort(['b', 'a'], REORDER_PAUSE);
    expect(keeper.isDue(REORDER_PAUSE + 1, false)).toBe(false);
  });

  test('who comes stands at the end, who goes leaves a gap that closes, nobody else moves', () => {
    const keeper = new OrderKeeper();
    keeper.sort(['c', 'a', 'b'], 0);
    expect(
      keeper.keep(
        new Map([
          ['b', 0],
          ['d', 0],
          ['c', 0],
        ]),
      ),
    ).toEqual(['c', 'b', 'd']);
  });

  test('when nobody came or went the order is the very same list', () => {
    const keeper = new OrderKeeper();
    const before = keeper.sort(['b', 'a'], 0);
    expect(
      keeper.keep(
        new Map([
          ['a', 0],
          ['b', 0],
        ]),
      ),
    ).toBe(before);
  });
});
