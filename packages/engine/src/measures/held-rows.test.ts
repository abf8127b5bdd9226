import { seededRandom } from '@pulse/base';
import { expect, test } from 'vitest';
import { HeldRows } from './held-rows.ts';
import type { Marks } from './marks.ts';

const contents = (rows: HeldRows) =>
  Array.from({ length: rows.length }, (_, row) => [
    rows.member(row),
    rows.told(row),
    rows.one(row),
    rows.other(row),
    rows.marksOf(row),
  ]);

test.each([false, true])('a queue of rows holds what is put in and not taken out, marks %s', (marked) => {
  for (let seed = 1; seed <= 3; seed++) {
    const random = seededRandom(seed);
    let rows = new HeldRows();
    const wanted: unknown[][] = [];
    for (let step = 0; step < 400; step++) {
      const kind = random.next();
      if (kind < 0.7) {
        const marks = marked && random.next() < 0.5 ? ({ root: `c${step}` } as unknown as Marks) : null;
        rows.push(step, step + 0.25, step + 0.5, step + 0.75, marks);
        wanted.push([step, step + 0.25, step + 0.5, step + 0.75, marks]);
      } else if (kind < 0.85 && wanted.length > 0) {
        const row = random.below(wanted.length);
        rows.remove(row);
        wanted.splice(row, 1);
      } else if (kind < 0.97) {
        const count = random.below(Math.min(wanted.length, 12) + 1);
        rows.drop(count);
        wanted.splice(0, count);
      } else if (kind < 0.98) {
        rows.drop(rows.length);
        wanted.length = 0;
      } else {
        const saved = rows;
        rows = new HeldRows();
        rows.load(saved.save(), saved.marks());
      }
      expect(contents(rows)).toEqual(wanted);
    }
  }
});
