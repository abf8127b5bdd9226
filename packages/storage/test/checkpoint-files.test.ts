import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Milliseconds } from '@pulse/base';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CheckpointFiles, checkpointFiles } from '../src/mod.ts';
import { flipBit, temporaryFolder } from './log-folder.ts';

const HOUR: Milliseconds = 3_600_000;

let directory: string;
beforeEach(async () => {
  directory = await temporaryFolder();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function found(files: CheckpointFiles): Promise<string[]> {
  const texts: string[] = [];
  for await (const each of files.newestFirst()) {
    texts.push(each.readable ? `${Buffer.from(each.bytes).toString()} at ${each.time}` : each.reason);
  }
  return texts;
}

test('the newest checkpoint is found first, also when the clock stepped back between', async () => {
  const files = await checkpointFiles({ directory, keep: 3 });
  await files.save(2000.5, [bytesOf('first')]);
  await files.save(1000, [bytesOf('second')]);
  const again = await checkpointFiles({ directory, keep: 3 });
  await again.save(1500, [bytesOf('third')]);
  expect(await found(again)).toEqual(['third at 1500', 'second at 1000', 'first at 2000.5']);
});

test('what is not of before a time is passed over, and not read', async () => {
  const files = await checkpointFiles({ directory, keep: 3 });
  for (const time of [1000, 2000.5, 3000]) await files.save(time, [bytesOf(`${time}`)]);
  const times = async (before: number) => {
    const all: string[] = [];
    for await (const each of files.newestFirst(before))
      all.push(each.readable ? `${each.time}` : each.reason);
    return all;
  };
  expect(await times(3000)).toEqual(['2000.5', '1000']);
  expect(await times(1000)).toEqual([]);
  await flipBit(join(directory, (await readdir(directory)).sort().at(-1)!), 30);
  expect(await times(3000)).toEqual(['2000.5', '1000']);
});

test('a checkpoint of which a bit has changed or a byte is missing is told with its reason and never given', async () => {
  const files = await checkpointFiles({ directory, keep: 3 });
  await files.save(1000, [bytesOf('good')]);
  await files.save(2000, [bytesOf('newer')]);
  const path = join(directory, (await readdir(directory)).sort().at(-1)!);
  const good = await readFile(path);
  for (let offset = 0; offset < good.length; offset++) {
    await flipBit(path, offset, offset % 8);
    const [newer, older] = await found(files);
    expect(newer).toMatch(/^its? /);
    expect(older).toBe('good at 1000');
    await writeFile(path, good.subarray(0, offset));
    expect((await found(files))[0]).toMatch(/^it (is not|has)/);
    await writeFile(path, good);
  }
  expect(await found(files)).toEqual(['newer at 2000', 'good at 1000']);
});

test('would be given without its checksum: the control of the test before', async () => {
  const files = await checkpointFiles({ directory, keep: 3 });
  await files.save(1000, [bytesOf('good')]);
  const path = join(directory, (await readdir(directory))[0]!);
  const content = await readFile(path);
  await flipBit(path, content.indexOf('good'));
  expect((await readFile(path)).toString()).toContain('food');
  expect(await found(files)).toEqual(['its checksum does not match its content']);
});

test('the newest ones and the last one of each hour are kept, up to a bound', async () => {
  const files = await checkpointFiles({ directory, keep: 2, keepHours: 3 });
  for (let minute = 0; minute <= 5 * 60; minute += 20)
    await files.save(minute * 60_000, [bytesOf(`${minute}`)]);
  const minutes = (await found(files)).map((text) => Number(text.split(' ')[0]));
  expect(minutes).toEqual([300, 280, 220]);
});

test('what an interrupted write left behind is removed, and the one before is there', async () => {
  const files = await checkpointFiles({ directory, keep: 3 });
  await files.save(1000, [bytesOf('good')]);
  await writeFile(join(directory, '000000000002-2000.checkpoint.tmp'), 'half');
  const again = await checkpointFiles({ directory, keep: 3 });
  expect(await found(again)).toEqual(['good at 1000']);
  expect(await readdir(directory)).toHaveLength(1);
  await again.save(10 * HOUR, [bytesOf('next')]);
  expect(await found(again)).toEqual([`next at ${10 * HOUR}`, 'good at 1000']);
});
