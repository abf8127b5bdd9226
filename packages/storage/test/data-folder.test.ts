import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataFolder } from '../src/mod.ts';
import { temporaryFolder } from './log-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('is created for this account alone', async () => {
  const path = join(folder, 'deep', 'data');
  await using _ = await lockDataFolder(path);
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test('a second taker in the same process is refused too, and gets it when the first lets go', async () => {
  const first = await lockDataFolder(folder);
  await expect(lockDataFolder(folder)).rejects.toMatchObject({ code: 'data-folder-locked' });
  await first[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await using _ = await lockDataFolder(folder);
});

test('a folder that cannot be one is named', async () => {
  const path = join(folder, 'file');
  await writeFile(path, '');
  await expect(lockDataFolder(path)).rejects.toMatchObject({
    code: 'data-folder-unusable',
    message: expect.stringContaining(path),
  });
});

test('a document is read back as it was written last, and undefined before', async () => {
  await using data = await lockDataFolder(folder);
  const read = () => data.readDocument('demo', (value) => value);
  expect(await read()).toBeUndefined();
  await data.writeDocument('demo', { start: 1 });
  await data.writeDocument('demo', { start: 2 });
  expect(await read()).toEqual({ start: 2 });
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a document that is damaged, or not what its reader expects, is named', async () => {
  await using data = await lockDataFolder(folder);
  const unreadable = {
    code: 'document-unreadable',
    message: expect.stringContaining(join(folder, 'demo.json')),
  };
  await writeFile(join(folder, 'demo.json'), '{"start":');
  await expect(data.readDocument('demo', (value) => value)).rejects.toMatchObject(unreadable);
  await data.writeDocument('demo', {});
  const refuse = () => {
    throw new Error('start is missing');
  };
  await expect(data.readDocument('demo', refuse)).rejects.toMatchObject(unreadable);
});

test('a document that cannot be replaced stays as it was', async () => {
  await using data = await lockDataFolder(folder);
  await data.writeDocument('demo', { start: 1 });
  await mkdir(join(folder, 'demo.json.tmp'));
  await expect(data.writeDocument('demo', { start: 2 })).rejects.toThrow();
  expect(JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8'))).toEqual({ start: 1 });
});
