import { type Cursor, compareCursors } from '@pulse/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentBatches } from '../src/recent-batches.ts';
import { ringing } from './scripted-source.ts';

test('gives what a log would give, or nothing when a part of it is gone', () => {
  const step = fc.record({
    count: fc.integer({ min: 1, max: 9 }),
    epoch: fc.constantFrom(0, 0, 0, 1),
    skip: fc.constantFrom(0, 0, 1),
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 20 }),
      fc.integer({ min: 1, max: 40 }),
      fc.array(
        fc.tuple(
          fc.integer({ min: 4, max: 9 }),
          fc.integer({ min: 0, max: 60 }),
          fc.integer({ min: 1, max: 30 }),
        ),
      ),
      (steps, capacity, readings) => {
        const start = { epoch: 5, seq: 0 };
        const recent = new RecentBatches(capacity, start);
        const written: Cursor[] = [];
        let place: Cursor = start;
        for (const { count, epoch, skip } of steps) {
          const from = epoch === 0 ? place.seq + 1 + skip : 1;
          place = { epoch: place.epoch + epoch, seq: from + count - 1 };
          const events = Array.from({ length: count }, (_, n) => ringing(from + n));
          recent.add({ epoch: place.epoch, from, events });
          events.forEach((_, n) => written.push({ epoch: place.epoch, seq: from + n }));
        }
        const some = Math.min(7, capacity);
        expect(recent.newest(some)).toEqual(written.slice(-some).map(({ seq }) => ringing(seq)));
        for (const [epoch, seq, page] of readings) {
          const after = { epoch, seq };
          const expected = written.filter((each) => compareCursors(each, after) > 0);
          const batches = recent.read(after, page);
          if (!batches) {
            // Only what is behind more than the capacity may be gone.
            if (compareCursors(after, start) >= 0) expect(expected.length).toBeGreaterThan(capacity);
            continue;
          }
          const got = batches.flatMap((batch) =>
            batch.events.map((event, n) => {
              expect(event).toEqual(ringing(batch.from + n));
              return { epoch: batch.epoch, seq: batch.from + n };
            }),
          );
          expect(got).toEqual(expected.slice(0, got.length));
          expect(got.length).toBeLessThanOrEqual(page);
          if (expected.length > 0) expect(got.length).toBeGreaterThan(0);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('holds the newest events up to its capacity, and the rest of their batch', () => {
  const recent = new RecentBatches(10, { epoch: 5, seq: 0 });
  const batch = (from: number, count: number) => ({
    epoch: 5,
    from,
    events: Array.from({ length: count }, (_, n) => ringing(from + n)),
  });
  const held = () => recent.newest(1000).length;
  recent.add(batch(1, 6));
  recent.add(batch(7, 4));
  recent.add(batch(11, 5));
  expect(held()).toBe(15);
  recent.add(batch(16, 1));
  expect(held()).toBe(10);
  recent.add(batch(17, 50));
  expect(held()).toBe(50);
  expect(recent.read({ epoch: 5, seq: 15 }, 5)).toBeUndefined();
  expect(recent.read({ epoch: 5, seq: 16 }, 5)).toEqual([batch(17, 5)]);
});
