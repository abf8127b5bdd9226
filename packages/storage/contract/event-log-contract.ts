import { ManualClock, type Milliseconds } from '@pulse/base';
import { type Cursor, compareCursors } from '@pulse/model';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventLog } from '../src/mod.ts';
import { batchOf, NOON, placesOf, readAll } from './numbered-events.ts';

/** What a driver gives the suite: one log that can be opened again and again. */
export interface EventLogBench {
  open(options: { readonly timeSource: ManualClock; readonly retention: Milliseconds }): Promise<EventLog>;
  dispose(): Promise<void>;
}

const DAY: Milliseconds = 24 * 3_600_000;

/** What every log of events promises, whatever it is made of. */
export function eventLogContract(driver: string, createBench: () => Promise<EventLogBench>): void {
  describe(`a log of events (${driver})`, () => {
    let bench: EventLogBench;
    let clock: ManualClock;
    let log: EventLog;
    const open = () => bench.open({ timeSource: clock, retention: 14 * DAY });
    const reopen = async () => {
      await log[Symbol.asyncDispose]();
      log = await open();
    };
    beforeEach(async () => {
      clock = new ManualClock(NOON);
      bench = await createBench();
      log = await open();
    });
    afterEach(async () => {
      await log[Symbol.asyncDispose]();
      await bench.dispose();
    });

    test('is empty at first', async () => {
      expect([log.first, log.last, log.interrupted]).toEqual([
        { epoch: 0, seq: 0 },
        { epoch: 0, seq: 0 },
        false,
      ]);
      expect(await log.read(log.first, 10)).toEqual([]);
      expect(await log.readNewest(10)).toEqual([]);
    });

    test('gives back at once what was appended', async () => {
      log.append(batchOf(7, 1, 3));
      expect(await log.read(log.first, 10)).toEqual([batchOf(7, 1, 3)]);
      expect(log.last).toEqual({ epoch: 7, seq: 3 });
    });

    test('keeps batches together where they fit, and cuts only what would never fit', async () => {
      log.append(batchOf(7, 1, 3));
      log.append(batchOf(7, 4, 4));
      const sizes = async (after: Cursor, page: number) =>
        (await log.read(after, page)).map((batch) => [batch.from, batch.events.length]);
      expect(await sizes(log.first, 5)).toEqual([[1, 3]]);
      expect(await sizes(log.first, 7)).toEqual([
        [1, 3],
        [4, 4],
      ]);
      expect(await sizes(log.first, 2)).toEqual([[1, 2]]);
      expect(await sizes({ epoch: 7, seq: 2 }, 5)).toEqual([
        [3, 1],
        [4, 4],
      ]);
    });

    test('refuses what does not stand behind its newest event', () => {
      log.append(batchOf(7, 1, 3));
      for (const batch of [batchOf(7, 3, 1), batchOf(6, 9, 1), batchOf(7, 4, 0), batchOf(8, 0, 1)]) {
        expect(() => log.append(batch)).toThrow();
      }
      expect(log.last).toEqual({ epoch: 7, seq: 3 });
    });

    test('is continued by whoever opens it next, and knows that it was closed', async () => {
      log.append(batchOf(7, 1, 3));
      await reopen();
      expect([log.last, log.interrupted, log.repairs]).toEqual([{ epoch: 7, seq: 3 }, false, []]);
      log.append(batchOf(7, 4, 1));
      expect(await readAll(log)).toEqual(['7/1', '7/2', '7/3', '7/4']);
    });

    test('forgets what is older than its retention, says from where on it can be read, and reads no further back', async () => {
      log.append(batchOf(7, 1, 3));
      clock.advance(10 * DAY);
      log.append(batchOf(7, 4, 3));
      clock.advance(10 * DAY);
      await reopen();
      expect(log.first).toEqual({ epoch: 7, seq: 3 });
      expect(await readAll(log)).toEqual(['7/4', '7/5', '7/6']);
      await expect(log.read({ epoch: 7, seq: 2 }, 10)).rejects.toMatchObject({ code: 'log-cursor-expired' });
      clock.advance(10 * DAY);
      expect([log.first, log.last]).toEqual([
        { epoch: 7, seq: 6 },
        { epoch: 7, seq: 6 },
      ]);
      log.append(batchOf(7, 7, 1));
      expect(await readAll(log)).toEqual(['7/7']);
    });

    test('reads the same from any place in pages of any size, however it was written and reopened', async () => {
      const step = fc.oneof(
        {
          weight: 8,
          arbitrary: fc.record({
            kind: fc.constant('append' as const),
            count: fc.integer({ min: 1, max: 40 }),
          }),
        },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('skip' as const) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('epoch' as const) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('sync' as const) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
      );
      const reading = fc.record({
        from: fc.double({ min: 0, max: 1, noNaN: true }),
        page: fc.integer({ min: 1, max: 60 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 40 }),
          fc.array(reading, { maxLength: 4 }),
          async (steps, readings) => {
            await log[Symbol.asyncDispose]();
            await bench.dispose();
            bench = await createBench();
            log = await open();
            let place: Cursor = { epoch: 5, seq: 0 };
            const written: Cursor[] = [];
            for (const each of steps) {
              if (each.kind === 'epoch') place = { epoch: place.epoch + 3, seq: 0 };
              else if (each.kind === 'skip') place = { ...place, seq: place.seq + 2 };
              else if (each.kind === 'sync') await log.sync();
              else if (each.kind === 'reopen') await reopen();
              else {
                log.append(batchOf(place.epoch, place.seq + 1, each.count));
                for (let n = 0; n < each.count; n++) {
                  place = { ...place, seq: place.seq + 1 };
                  written.push(place);
                }
              }
            }
            const texts = (places: readonly Cursor[]) => places.map(({ epoch, seq }) => `${epoch}/${seq}`);
            for (const { from, page } of [{ from: 0, page: 100 }, ...readings]) {
              const index = Math.floor(from * written.length);
              const after = written[index - 1] ?? log.first;
              expect(await readAll(log, after, page)).toEqual(texts(written.slice(index)));
              expect(placesOf(await log.readNewest(page))).toEqual(texts(written.slice(-page)));
            }
            // A place that was never written, e.g. one that a crash took away, is as good as any other.
            const between = { epoch: 5, seq: 1_000_000 };
            expect(await readAll(log, between)).toEqual(
              texts(written.filter((each) => compareCursors(each, between) > 0)),
            );
          },
        ),
        { numRuns: 30 },
      );
    });
  });
}
