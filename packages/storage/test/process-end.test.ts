import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAll } from '../contract/numbered-events.ts';
import { lockDataFolder } from '../src/mod.ts';
import { runChild } from './child-process.ts';
import { openLog, segmentFiles, temporaryFolder } from './log-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('whatever a log had taken is there after its process was killed, again and again', async () => {
  const directory = join(folder, 'log');
  const taken: string[] = [];
  for (let life = 0; life < 6; life++) {
    const child = runChild('appending-child.ts', [directory]);
    for (let lines = 0; lines < 30 + life * 25; lines++) taken.push(await child.line());
    taken.push(...(await child.kill()));
    await using log = await openLog(directory);
    // The machine goes on: nothing that was handed on can be missing.
    expect(log.interrupted).toBe(process.platform !== 'linux');
    const stored = await readAll(log);
    // The last one may have been stored without being told.
    expect(stored.slice(0, taken.length)).toEqual(taken);
    expect(stored.length - taken.length).toBeLessThanOrEqual(1);
    taken.splice(0, taken.length, ...stored);
  }
  expect((await segmentFiles(directory)).length).toBeGreaterThan(3);
}, 120_000);

test('a batch for which there is no room is refused whole, and the log goes on with what fits', async () => {
  const directory = join(folder, 'log');
  // 64 blocks of 512 bytes; the signal would end the process before the error is seen.
  const child = runChild('full-disk-child.ts', [directory], "trap '' XFSZ; ulimit -S -f 64");
  const [code, seq, again, more] = await child.ended;
  expect([code, again]).toEqual(['log-unwritable', 'log-unwritable']);
  expect(Number(seq)).toBeGreaterThan(0);
  await using log = await openLog(directory, { segmentBytes: 1024 * 1024 });
  expect(log.repairs).toEqual([]);
  expect(log.last.seq).toBe(Number(seq) + Number(more));
  expect(await readAll(log)).toHaveLength(log.last.seq);
}, 120_000);

test('a data folder has one owner, who is named, and is free as soon as that process has ended, killed or not', async () => {
  const child = runChild('locking-child.ts', [folder]);
  expect(await child.line()).toBe('locked');
  await expect(lockDataFolder(folder)).rejects.toMatchObject({
    code: 'data-folder-locked',
    message: expect.stringMatching(new RegExp(`${folder}.*pid ${child.pid}`)),
    advice: expect.stringContaining('Stop that process'),
  });
  await child.kill();
  await using _ = await lockDataFolder(folder);
}, 120_000);
