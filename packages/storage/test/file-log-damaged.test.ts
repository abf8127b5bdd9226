import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PulseError } from '@pulse/base';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { batchOf, readAll } from '../contract/numbered-events.ts';
import {
  archived,
  copyAsCrashed,
  flipBit,
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

describe('a damaged log', () => {
  const damage = (path: string) =>
    expect.objectContaining({ code: 'log-damaged', message: expect.stringContaining(path) });

  test('is refused whichever bit of its file has changed, and left as it is', async () => {
    await writeLog(directory, [2, 1]);
    const [name] = (await segmentFiles(directory)) as [string];
    const path = join(directory, name);
    const good = await readFile(path);
    const mark = await readFile(join(directory, 'mark.json'));
    for (let offset = 0; offset < good.length; offset++) {
      await flipBit(path, offset, offset % 8);
      const bad = await readFile(path);
      await expect(openLog(directory), `byte ${offset}`).rejects.toEqual(damage(path));
      expect(await readFile(path)).toEqual(bad);
      await writeFile(path, good);
    }
    expect(await readFile(join(directory, 'mark.json'))).toEqual(mark);
    await withLog(directory, async (log) => expect(await readAll(log)).toEqual(numbers(3)));
  });

  test('names file and byte, and how to go on without what is lost', async () => {
    await writeLog(directory, [2, 1]);
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
    await writeLog(directory, [2, 1]);
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
    await writeLog(directory, [1, 1]);
    const [name] = (await segmentFiles(directory)) as [string];
    const path = join(directory, name);
    const good = await readFile(path);
    await truncate(path, good.lastIndexOf('[{"type"') - 32);
    await expect(openLog(directory)).rejects.toEqual(
      expect.objectContaining({ code: 'log-damaged', message: expect.stringContaining('7/2') }),
    );
  });

  test('is noticed when one of its files is missing; without all older ones it begins later', async () => {
    await writeLog(
      directory,
      Array.from({ length: 90 }, () => 1),
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
