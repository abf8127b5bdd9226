import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ManualClock, type PulseError } from '@pulse/base';
import { sourceId, tenantId } from '@pulse/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventLogContract } from '../contract/event-log-contract.ts';
import { batchOf, placesOf, readAll } from '../contract/numbered-events.ts';
import {
  archived,
  filesBench,
  numbers,
  openLog,
  segmentFiles,
  temporaryFolder,
  withLog,
  writeLog,
} from './log-folder.ts';

eventLogContract('files', filesBench);

let folder: string;
let directory: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  directory = join(folder, 'log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the files of a log', () => {
  test('are compressed when they are closed, and read like the others', async () => {
    await withLog(directory, async (log) => {
      for (let from = 1; from <= 200; from++) log.append(batchOf(7, from, 1));
      await archived(directory);
      const files = await segmentFiles(directory);
      expect(files.filter((name) => name.endsWith('.logz')).length).toBeGreaterThan(5);
      expect(await readAll(log)).toEqual(numbers(200));
      expect(await readAll(log, { epoch: 7, seq: 150 }, 7)).toEqual(numbers(200).slice(150));
    });
    await withLog(directory, async (log) => {
      expect(await readAll(log)).toEqual(numbers(200));
      expect(placesOf(await log.readNewest(130))).toEqual(numbers(200).slice(70));
    });
  });

  test('can be compressed and expire while somebody reads them', async () => {
    const clock = new ManualClock(0);
    await using log = await openLog(directory, { timeSource: clock });
    for (let from = 1; from <= 500; from++) log.append(batchOf(7, from, 1));
    expect(await Promise.all([readAll(log), readAll(log, log.first, 3), archived(directory)])).toEqual([
      numbers(500),
      numbers(500),
      undefined,
    ]);
    const reading = readAll(log, log.first, 3).catch((error: PulseError) => error.code);
    clock.advance(30 * 24 * 3_600_000);
    expect(await reading).toBe('log-cursor-expired');
  });

  test('a record may be larger than a segment and than what is read at once', async () => {
    await withLog(directory, async (log) => {
      log.append(batchOf(7, 1, 1));
      log.append(batchOf(7, 2, 5000));
      log.append(batchOf(7, 5002, 1));
      expect(await readAll(log, log.first, 10_000)).toEqual(numbers(5002));
      expect(await readAll(log, { epoch: 7, seq: 4990 }, 5)).toEqual(numbers(5002).slice(4990));
    });
  });

  test('belong to one stream: another one is refused', async () => {
    await writeLog(directory, [1]);
    for (const other of [
      { tenant: tenantId('other') },
      { source: sourceId('other') },
      { clock: 'replay' as const },
    ]) {
      await expect(openLog(directory, other)).rejects.toMatchObject({ code: 'log-of-other-stream' });
    }
  });

  test('have one owner at a time', async () => {
    await withLog(directory, async () => {
      await expect(openLog(directory)).rejects.toMatchObject({ code: 'data-folder-locked' });
    });
    await withLog(directory, (log) => log.append(batchOf(7, 1, 1)));
  });

  test('are made for this account alone', async () => {
    await writeLog(directory, [1]);
    const modes = [directory, join(directory, (await segmentFiles(directory))[0]!)].map(
      async (path) => (await stat(path)).mode & 0o077,
    );
    expect(await Promise.all(modes)).toEqual([0, 0]);
  });

  test('a folder that is away for a while refuses what needs a new file, half-writes nothing, and recovers', async () => {
    await using log = await openLog(directory);
    for (let from = 1; from <= 20; from++) log.append(batchOf(7, from, 1));
    await rename(directory, `${directory}-away`);
    let refused = 0;
    for (let tries = 0; tries < 20 && refused === 0; tries++) {
      try {
        log.append(batchOf(7, log.last.seq + 1, 1));
      } catch (error) {
        expect(error).toMatchObject({ code: 'log-unwritable' });
        refused += 1;
      }
    }
    expect(refused).toBe(1);
    await rename(`${directory}-away`, directory);
    const { seq } = log.last;
    log.append(batchOf(7, seq + 1, 3));
    expect(await readAll(log)).toEqual(numbers(seq + 3));
  });
});
