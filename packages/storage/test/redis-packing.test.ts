import { seededRandom } from '@pulse/base';
import {
  agentId,
  type Cell,
  type LayoutDelta,
  type LayoutSnapshot,
  layoutId,
  type TrendPoint,
} from '@pulse/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LayoutRows } from '../src/memory/layout-rows.ts';
import { HOUR } from '../src/redis/trends/column-trend.ts';
import { readChunk, writeChunk } from '../src/redis/trends/trend-chunk.ts';
import { OwnedTable } from '../src/redis/values/owned-table.ts';
import { readFrames } from '../src/redis/values/value-frames.ts';
import { framesMessage, layoutsMessage, readMessage } from '../src/redis/values/value-messages.ts';

const cell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 3, arbitrary: fc.integer() },
  { weight: 3, arbitrary: fc.double() },
  fc.constant(null),
  fc.string({ unit: 'grapheme' }),
  fc.record(
    { start: fc.nat(), base: fc.double({ noNaN: true }).map((base) => base + 0), rate: fc.nat() },
    { noNullPrototype: true },
  ),
  fc.record(
    { status: fc.constant('NotReadyForNextCall' as const), since: fc.nat() },
    { noNullPrototype: true },
  ),
);
const id = fc
  .oneof(fc.constantFrom('a', 'b', 'c', 'd', '', 'a\nb'), fc.string({ unit: 'grapheme' }))
  .map(agentId);
const indices = fc.uniqueArray(fc.nat(9)).map((list) => list.toSorted((a, b) => a - b));
const row = fc
  .record({
    id,
    name: fc.string(),
    cells: fc.array(cell, { maxLength: 10 }),
    incomplete: indices,
    total: fc.boolean(),
  })
  .map(({ id: object, total, ...rest }) => ({
    object: { type: 'Agent' as const, id: object },
    ...rest,
    ...(total && { total: true as const }),
  }));
const rows = fc.uniqueArray(row, { selector: (each) => each.object.id });
const since = fc.array(fc.option(fc.nat()), { maxLength: 10 });
const layout = layoutId('layout');

/** What happens to a row that is there. */
const fate = fc.record({
  removed: fc.boolean(),
  cells: fc.array(fc.tuple(fc.nat(9), cell)),
  incomplete: fc.option(indices, { nil: undefined }),
});
const step = fc.record({ rows, fates: fc.array(fate), began: fc.option(since, { nil: undefined }) });
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function deltaOf(before: LayoutSnapshot, { rows: given, fates, began }: Step): LayoutDelta {
  const known = new Set(before.rows.map((each) => each.object.id));
  const changed = before.rows.flatMap((each, n) => {
    const { removed = false, cells = [], incomplete } = fates[n] ?? {};
    // In the order of columns, each once, and at most one more than there are: as they are told.
    const sorted = [...new Map(cells.filter(([column]) => column <= each.cells.length))];
    const change = { id: each.object.id, cells: sorted.toSorted(([a], [b]) => a - b) };
    return removed || !fates[n] ? [] : [incomplete ? { ...change, incomplete } : change];
  });
  return {
    layout,
    from: before.version,
    to: [before.version[0], before.version[1] + 1],
    at: before.at + 1,
    changed,
    added: given.filter((each) => !known.has(each.object.id)),
    removed: before.rows.filter((_, n) => fates[n]?.removed).map((each) => each.object.id),
    ...(began && { since: began }),
  };
}

function only(frame: Buffer) {
  const [read, ...more] = readFrames(frame);
  expect(more).toEqual([]);
  return read;
}

describe('frames of values', () => {
  test('come back as they were, and an owner’s table is what a reader’s rows are', () => {
    fc.assert(
      fc.property(rows, since, fc.array(step, { maxLength: 6 }), (first, began, steps) => {
        const given: LayoutSnapshot = { layout, version: [3, 0], at: 1, since: began, rows: first };
        const owned = new OwnedTable(given);
        const reader = new LayoutRows(given);
        expect(only(owned.frame())).toEqual({ kind: 'snapshot', snapshot: given });
        for (const each of steps) {
          const delta = deltaOf(reader.snapshot(), each);
          expect(only(owned.apply(delta))).toEqual({ kind: 'delta', delta });
          reader.apply(delta);
          expect(only(owned.frame())).toEqual({ kind: 'snapshot', snapshot: reader.snapshot() });
        }
      }),
    );
  });

  test('[B15] damaged ones are refused or are frames, 10,000 times', () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    const [first = []] = fc.sample(
      fc.uniqueArray(row, { minLength: 5, selector: (each) => each.object.id }),
      {
        numRuns: 1,
        seed,
      },
    );
    const [next] = fc.sample(step, { numRuns: 1, seed });
    if (!next) throw new Error('no sample');
    const snapshot: LayoutSnapshot = { layout, version: [3, 0], at: 1, since: [], rows: first };
    const owned = new OwnedTable(snapshot);
    const whole = Buffer.concat([owned.frame(), owned.apply(deltaOf(snapshot, next))]);
    const messages = [framesMessage(7, whole), layoutsMessage(7, { n: 1, layouts: [] })];
    let refused = 0;
    for (let n = 0; n < 10_000; n++) {
      const damaged = Buffer.from(random.pick(messages));
      for (let bytes = 1 + random.below(4); bytes > 0; bytes--) {
        damaged[random.below(damaged.length)] = random.below(256);
      }
      const cut = random.next() < 0.2 ? damaged.subarray(0, random.below(damaged.length)) : damaged;
      try {
        readMessage(cut);
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(Error);
        refused++;
      }
    }
    expect(refused, `seed ${seed}`).toBeGreaterThan(1000);
  });
});

describe('chunks of trends', () => {
  const value = fc.oneof(
    fc.nat(100),
    fc.integer(),
    fc.double(),
    fc.nat(10_000).map((n) => n / 1000),
  );
  const points = fc
    .uniqueArray(fc.record({ time: fc.nat(HOUR - 1), max: value, last: value }, { noNullPrototype: true }), {
      selector: (point) => point.time,
    })
    .map((list) => list.toSorted((a, b) => a.time - b.time));

  test('come back as they were, every line or one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), points, { noNullPrototype: true }),
        fc.nat(5),
        async (given, hour) => {
          const start = hour * HOUR;
          const lines = new Map(
            Object.entries(given).map(([object, line]) => [
              object,
              line.map((point) => ({ ...point, time: point.time + start })),
            ]),
          );
          const chunk = await writeChunk(lines, start);
          expect(await readChunk(chunk, start)).toEqual(lines);
          for (const [object, line] of lines) {
            expect(await readChunk(chunk, start, object)).toEqual(new Map([[object, line]]));
          }
        },
      ),
    );
  });

  test('damaged ones are refused or are chunks', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    const chunk = await writeChunk(new Map([['a', waiting(random)]]), 0);
    for (let n = 0; n < 2000; n++) {
      const damaged = Buffer.from(chunk);
      damaged[random.below(damaged.length)] = random.below(256);
      await readChunk(damaged, 0).catch((error: unknown) =>
        expect(error, `seed ${seed}`).toBeInstanceOf(Error),
      );
    }
  });

  test('a day of the waiting calls of many queues takes less than a byte a point', async () => {
    const random = seededRandom(1);
    const lines = new Map(Array.from({ length: 20 }, (_, n) => [`queue-${n}@pbx`, waiting(random)]));
    expect((await writeChunk(lines, 0)).length).toBeLessThan(20 * 60);
  });

  /** An hour of minutes. */
  function waiting(random: ReturnType<typeof seededRandom>): TrendPoint[] {
    let last = random.below(5);
    return Array.from({ length: 60 }, (_, minute) => {
      let max = last;
      for (let sample = 0; sample < 12; sample++) {
        if (random.next() < 0.3) last = Math.max(0, last + random.pick([-1, 1]));
        max = Math.max(max, last);
      }
      return { time: minute * 60_000, max, last };
    });
  }
});
