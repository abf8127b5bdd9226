import {
  type LayoutDelta,
  type LayoutRow,
  type LayoutSnapshot,
  layoutId,
  type RowChange,
} from '@pulse/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyDelta, indexRows, mergeDeltas } from '../src/mod.ts';
import { rowOf } from './layouts.ts';

const start: LayoutSnapshot = {
  layout: layoutId('L'),
  version: [1, 0],
  at: 0,
  since: [null, 5],
  rows: [rowOf('a', 1, 2), rowOf('b', 3, 4), rowOf('c', 5, 6)],
};

const deltaOf = (from: number, changes: Partial<LayoutDelta>): LayoutDelta => ({
  layout: layoutId('L'),
  from: [1, from],
  to: [1, from + 1],
  at: from + 1,
  changed: [],
  added: [],
  removed: [],
  ...changes,
});

/** What a source may do to a layout between two versions, as a delta that fits the rows that are there. */
function randomDelta(rows: readonly LayoutRow[], from: number, dice: readonly number[]): LayoutDelta {
  let next = 0;
  const roll = (sides: number) => (dice[next++ % dice.length] ?? 0) % sides;
  const removed: string[] = [];
  const changed: RowChange[] = [];
  for (const row of rows) {
    const fate = roll(6);
    if (fate === 0) removed.push(row.object.id);
    if (fate === 1) changed.push({ id: row.object.id, cells: [[roll(2), roll(100)]] });
    if (fate === 2) {
      changed.push({
        id: row.object.id,
        cells: [
          [0, null],
          [1, roll(9)],
        ],
        incomplete: roll(2) ? [1] : [],
      });
    }
  }
  const present = new Set(rows.map((row) => row.object.id).filter((id) => !removed.includes(id)));
  const added = ['a', 'b', 'c', 'd', 'e', 'f']
    .filter((id) => !present.has(id) && roll(3) === 0)
    .map((id) => rowOf(id, roll(100), roll(100)));
  const since = roll(4) === 0 ? { since: [null, roll(50)] } : {};
  return deltaOf(from, { removed, changed, added, ...since });
}

/** Rows in any order: a merged delta adds at the end what came and went in between. */
const content = (snapshot: LayoutSnapshot) => ({
  ...snapshot,
  rows: new Map(snapshot.rows.map((row) => [row.object.id, row])),
});

describe('delta', () => {
  test('changes, adds and removes rows and leads to its version', () => {
    const delta = deltaOf(0, {
      changed: [{ id: 'b', cells: [[1, 40]], incomplete: [0] }],
      added: [rowOf('d', 7, 8)],
      removed: ['a'],
      since: [1, 2],
    });
    expect(applyDelta(start, delta, indexRows(start.rows))).toEqual({
      layout: 'L',
      version: [1, 1],
      at: 1,
      since: [1, 2],
      rows: [{ ...rowOf('b', 3, 40), incomplete: [0] }, rowOf('c', 5, 6), rowOf('d', 7, 8)],
    });
  });

  test('[STATE-11] rows that it does not name stay the same objects, and the snapshot before stays as it was', () => {
    const before = structuredClone(start);
    const after = applyDelta(
      start,
      deltaOf(0, { changed: [{ id: 'b', cells: [[0, 9]] }] }),
      indexRows(start.rows),
    );
    expect(after?.rows[0]).toBe(start.rows[0]);
    expect(after?.rows[2]).toBe(start.rows[2]);
    expect(after?.rows[1]).not.toBe(start.rows[1]);
    expect(start).toEqual(before);
  });

  test.each<[string, LayoutDelta]>([
    ['another version', deltaOf(1, {})],
    ['another token', { ...deltaOf(0, {}), from: [2, 0] }],
    ['a row that is not there', deltaOf(0, { changed: [{ id: 'x', cells: [] }] })],
    ['the removal of a row that is not there', deltaOf(0, { removed: ['x'] })],
    ['a row that is there already', deltaOf(0, { added: [rowOf('a', 0, 0)] })],
    ['a column that is not there', deltaOf(0, { changed: [{ id: 'a', cells: [[2, 0]] }] })],
    ['a negative column', deltaOf(0, { changed: [{ id: 'a', cells: [[-1, 0]] }] })],
  ])('[STATE-3] does not fit with %s', (_doubt, delta) => {
    expect(applyDelta(start, delta, indexRows(start.rows))).toBeUndefined();
  });

  test('[STATE-3] deltas that do not follow on each other do not merge', () => {
    expect(mergeDeltas(deltaOf(0, {}), deltaOf(2, {}))).toBeUndefined();
  });

  test('[STATE-4] a merged delta leads where its parts lead, and names each row at most once', () => {
    const dice = fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(dice, { minLength: 2, maxLength: 8 }), (rolls) => {
        let stepwise = start;
        const index = indexRows(start.rows);
        let merged: LayoutDelta | undefined;
        for (const [from, roll] of rolls.entries()) {
          const delta = randomDelta(stepwise.rows, from, roll);
          const next = applyDelta(stepwise, delta, index);
          expect(next).toBeDefined();
          stepwise = next as LayoutSnapshot;
          expect(index).toEqual(indexRows(stepwise.rows));
          merged = merged ? mergeDeltas(merged, delta) : delta;
          expect(merged).toBeDefined();
        }
        const whole = merged as LayoutDelta;
        const atOnce = applyDelta(start, whole, indexRows(start.rows));
        expect(content(atOnce as LayoutSnapshot)).toEqual(content(stepwise));
        const named = [...whole.changed.map(({ id }) => id), ...whole.added.map((row) => row.object.id)];
        expect(new Set(named).size).toBe(named.length);
        expect(new Set(whole.removed).size).toBe(whole.removed.length);
        expect(whole.removed.every((id) => ['a', 'b', 'c'].includes(id))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
