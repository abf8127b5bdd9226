import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { batchOf, readAll } from '../contract/numbered-events.ts';
import {
  archived,
  copyAsCrashed,
  numbers,
  openLog,
  segmentFiles,
  temporaryFolder,
  withLog,
  writeLog,
} from './log-folder.ts';

let folder: string;
let directory: string;
let crashed: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  directory = join(folder, 'log');
  crashed = join(folder, 'crashed');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a log whose process was interrupted', () => {
  test('loses exactly the last record when it was cut anywhere inside it, says so, and goes on', async () => {
    await writeLog(directory, [3, 2], crashed);
    const [name] = (await segmentFiles(crashed)) as [string];
    const whole = await readFile(join(crashed, name));
    const end = await lengthWithout('the last record', name);
    for (let length = end; length < whole.length; length++) {
      await writeFile(join(crashed, name), whole.subarray(0, length));
      await withLog(crashed, async (log) => {
        expect(await readAll(log)).toEqual(numbers(3));
        expect(log.repairs.length).toBe(length === end ? 0 : 1);
        if (length > end) expect(log.repairs[0]).toContain(`cut ${length - end} bytes at byte ${end}`);
        expect(log.interrupted).toBe(true);
        log.append(batchOf(7, 4, 1));
        expect(await readAll(log)).toEqual(numbers(4));
      });
      await rm(join(crashed, 'mark.json'));
    }
  });

  test('is not interrupted when it is closed well, and is when it is not', async () => {
    await writeLog(directory, [1], crashed);
    await withLog(directory, (log) => expect(log.interrupted).toBe(false));
    // Until somebody has appended, and so knows how to go on.
    for (let times = 0; times < 2; times++) {
      await withLog(crashed, (log) => expect(log.interrupted).toBe(true));
    }
    await withLog(crashed, (log) => log.append(batchOf(8, 1, 1)));
    await withLog(crashed, (log) => expect(log.interrupted).toBe(false));
  });

  test('cuts also several records that were never synced and of which only the later ones reached the disk', async () => {
    await withLog(directory, async (log) => {
      log.append(batchOf(7, 1, 3));
      await log.sync();
      for (let from = 4; from <= 6; from++) log.append(batchOf(7, from, 1));
      await copyAsCrashed(directory, crashed);
    });
    const [name] = (await segmentFiles(crashed)) as [string];
    const whole = await readFile(join(crashed, name));
    const hole = whole.indexOf('"7/4"');
    await writeFile(join(crashed, name), whole.fill(0, hole, hole + 40));
    await withLog(crashed, async (log) => {
      expect(await readAll(log)).toEqual(numbers(3));
      expect(log.repairs).toHaveLength(1);
    });
  });

  test('has all that was synced, and nothing that was not written, whatever a power cut did to the rest', async () => {
    const spoil = fc.record({
      kind: fc.constantFrom('cut' as const, 'zero' as const, 'noise' as const, 'swap' as const),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      length: fc.integer({ min: 1, max: 600 }),
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        sizes,
        fc.array(spoil, { minLength: 1, maxLength: 3 }),
        async (synced, unsynced, spoils) => {
          await rm(directory, { recursive: true, force: true });
          let safe = 0;
          let written = 0;
          let safeBytes = 0;
          let name = '';
          await using log = await openLog(directory, { segmentBytes: 1_000_000 });
          for (const [index, size] of [...synced, ...unsynced].entries()) {
            log.append(batchOf(7, written + 1, size));
            written += size;
            if (index >= synced.length) continue;
            await log.sync();
            safe = written;
            name = (await segmentFiles(directory))[0] ?? '';
            safeBytes = (await stat(join(directory, name))).size;
          }
          await copyAsCrashed(directory, crashed);
          let bytes = await readFile(join(crashed, name));
          for (const { kind, at, length } of spoils) {
            const place = safeBytes + Math.floor(at * (bytes.length - safeBytes));
            if (kind === 'cut') bytes = bytes.subarray(0, place);
            else if (kind === 'zero') bytes.subarray(place, place + length).fill(0);
            else if (kind === 'noise') bytes.subarray(place, place + length).fill('\u00e9[{"type');
            else bytes.subarray(place, place + length).reverse();
          }
          await writeFile(join(crashed, name), bytes);
          await withLog(crashed, async (reopened) => {
            const stored = await readAll(reopened);
            expect(stored.length).toBeGreaterThanOrEqual(safe);
            expect(stored).toEqual(numbers(written).slice(0, stored.length));
            expect(reopened.interrupted).toBe(true);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('removes a compression that was not finished, and the raw file beside a finished one', async () => {
    await writeLog(
      directory,
      Array.from({ length: 40 }, () => 1),
      crashed,
    );
    await archived(directory);
    const [archive] = (await segmentFiles(directory)) as [string];
    expect(archive).toMatch(/\.logz$/);
    await writeFile(join(crashed, archive), await readFile(join(directory, archive)));
    await writeFile(join(crashed, `${archive.replace('1.', '2.')}.tmp`), 'half');
    await withLog(crashed, async (log) => expect(await readAll(log)).toEqual(numbers(40)));
    await archived(crashed);
    expect((await segmentFiles(crashed)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  async function lengthWithout(_: 'the last record', name: string): Promise<number> {
    const other = join(folder, 'shorter');
    await withLog(other, async (log) => {
      log.append(batchOf(7, 1, 3));
      await log.sync();
    });
    return (await readFile(join(other, name))).length;
  }
});
