import { readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ManualClock, type PulseError } from '@pulse/base';
import { sourceId, tenantId } from '@pulse/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventLogContract } from '../contract/event-log-contract.ts';
import { batchOf, placesOf, readAll } from '../contract/numbered-events.ts';
import type { EventLog } from '../src/mod.ts';
import {
  archived,
  copyAsCrashed,
  filesBench,
  flipBit,
  openLog,
  segmentFiles,
  temporaryFolder,
} from './log-folder.ts';

eventLogContract('files', filesBench);

let folder: string;
let directory: string;
let crashed: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  directory = join(folder, 'log');
  crashed = join(folder, 'crashed');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `7/${index + 1}`);

async function withLog<T>(path: string, run: (log: EventLog) => T | Promise<T>): Promise<T> {
  await using log = await openLog(path);
  return await run(log);
}

/** A log of the given batch sizes, synced, and closed or (a copy of it) as after a crash. */
async function write(sizes: readonly number[], end: 'closed' | 'crashed'): Promise<void> {
  await withLog(directory, async (log) => {
    let from = 1;
    for (const size of sizes) {
      log.append(batchOf(7, from, size));
      from += size;
    }
    await log.sync();
    if (end === 'crashed') await copyAsCrashed(directory, crashed);
  });
}

describe('a log whose process was interrupted', () => {
  test('loses exactly the last record when it was cut anywhere inside it, says so, and goes on', async () => {
    await write([3, 2], 'crashed');
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
      await rm(join(crashed, 'closed.json'));
    }
  });

  test('is not interrupted when it is closed well, and is when it is not', async () => {
    await write([1], 'crashed');
    await withLog(directory, (log) => expect(log.interrupted).toBe(false));
    await withLog(crashed, (log) => expect(log.interrupted).toBe(true));
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

  test('removes a compression that was not finished, and the raw file beside a finished one', async () => {
    await write(
      Array.from({ length: 40 }, () => 1),
      'crashed',
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

describe('a damaged log', () => {
  const damage = (path: string) =>
    expect.objectContaining({ code: 'log-damaged', message: expect.stringContaining(path) });

  test('is refused whichever bit of its file has changed, and left as it is', async () => {
    await write([2, 1], 'closed');
    const [name] = (await segmentFiles(directory)) as [string];
    const path = join(directory, name);
    const good = await readFile(path);
    const mark = await readFile(join(directory, 'closed.json'));
    for (let offset = 0; offset < good.length; offset++) {
      await flipBit(path, offset, offset % 8);
      const bad = await readFile(path);
      await expect(openLog(directory), `byte ${offset}`).rejects.toEqual(damage(path));
      expect(await readFile(path)).toEqual(bad);
      await writeFile(path, good);
    }
    expect(await readFile(join(directory, 'closed.json'))).toEqual(mark);
    await withLog(directory, async (log) => expect(await readAll(log)).toEqual(numbers(3)));
  });

  test('names file and byte, and how to go on without what is lost', async () => {
    await write([2, 1], 'closed');
    const [name] = (await segmentFiles(directory)) as [string];
    const path = join(directory, name);
    const second = (await readFile(path)).indexOf('"7/3"');
    await flipBit(path, second);
    const error = (await openLog(directory).catch((thrown: unknown) => thrown)) as PulseError;
    const [, at] = /damaged at byte (\d+)/.exec(error.message) ?? [];
    expect(Number(at)).toBeGreaterThan(100);
    expect(Number(at)).toBeLessThan(second);
    expect(error.advice).toContain('move it and all files with lower numbers away');
    await rename(path, join(folder, name));
    await withLog(directory, (log) => expect(log.last).toEqual({ epoch: 0, seq: 0 }));
  });

  test('would be believed without its checksums: the control of the two tests above', async () => {
    await write([2, 1], 'closed');
    const [name] = (await segmentFiles(directory)) as [string];
    const path = join(directory, name);
    const good = await readFile(path);
    const payload = (bytes: Buffer) =>
      JSON.parse(bytes.toString('utf8', bytes.lastIndexOf('[{"type"'))) as unknown;
    await flipBit(path, good.lastIndexOf('1001'));
    const bad = await readFile(path);
    expect(payload(bad)).not.toEqual(payload(good));
    await expect(openLog(directory)).rejects.toEqual(damage(path));
  });

  test('is not taken for an interrupted one when what is unreadable had been on the disk', async () => {
    await withLog(directory, async (log) => {
      for (let from = 1; from <= 4; from++) {
        log.append(batchOf(7, from, 1));
        await log.sync();
      }
      await copyAsCrashed(directory, crashed);
    });
    const [name] = (await segmentFiles(crashed)) as [string];
    await flipBit(join(crashed, name), (await readFile(join(crashed, name))).indexOf('"7/2"'));
    await expect(openLog(crashed)).rejects.toEqual(damage(join(crashed, name)));
  });

  test('is noticed when its end is missing although it was closed', async () => {
    await write([1, 1], 'closed');
    const [name] = (await segmentFiles(directory)) as [string];
    const path = join(directory, name);
    const good = await readFile(path);
    await truncate(path, good.lastIndexOf('[{"type"') - 32);
    await expect(openLog(directory)).rejects.toEqual(
      expect.objectContaining({ code: 'log-damaged', message: expect.stringContaining('7/2') }),
    );
  });

  test('is noticed when one of its files is missing; without all older ones it begins later', async () => {
    await write(
      Array.from({ length: 90 }, () => 1),
      'closed',
    );
    const files = await segmentFiles(directory);
    expect(files.length).toBeGreaterThan(3);
    await rename(join(directory, files[1]!), join(folder, files[1]!));
    await expect(openLog(directory)).rejects.toMatchObject({ code: 'log-damaged' });
    await rename(join(directory, files[0]!), join(folder, files[0]!));
    await withLog(directory, async (log) => {
      expect(log.first.seq).toBeGreaterThan(0);
      expect(await readAll(log)).toEqual(numbers(90).slice(log.first.seq));
    });
  });

  test('is never served from a compressed file in which a bit has changed', async () => {
    await withLog(directory, async (log) => {
      for (let from = 1; from <= 40; from++) log.append(batchOf(7, from, 1));
      await archived(directory);
    });
    const [name] = (await segmentFiles(directory)) as [string];
    const path = join(directory, name);
    const good = await readFile(path);
    for (let offset = 0; offset < good.length; offset += 3) {
      await flipBit(path, offset, offset % 8);
      const served = await withLog(directory, (log) => readAll(log)).catch((error: PulseError) => error.code);
      // A few bits of a gzip head (time, system) mean nothing: then what is served must be right.
      if (served !== 'log-damaged') expect(served).toEqual(numbers(40));
      await writeFile(path, good);
    }
  });

  test('is noticed while it is read, when it was whole at opening', async () => {
    await withLog(directory, async (log) => {
      log.append(batchOf(7, 1, 3));
      const [name] = (await segmentFiles(directory)) as [string];
      const path = join(directory, name);
      await flipBit(path, (await readFile(path)).indexOf('"7/2"'));
      await expect(log.read(log.first, 10)).rejects.toEqual(damage(path));
    });
  });
});

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
    await write([1], 'closed');
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
    await write([1], 'closed');
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
