import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@pulse/base';
import { type DataFolder, lockDataFolder } from '@pulse/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DemoOptions, openDemo } from './demo.ts';

const HOUR = 3_600_000;
const MORNING = Date.UTC(2026, 10, 22, 9);
const live: DemoOptions = { agents: 5, seed: 1, timeZone: 'Europe/Berlin', speed: 1, clock: 'live' };
let path: string;
let folder: DataFolder;

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'pulse-demo-'));
  folder = await lockDataFolder(path);
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
  await rm(path, { recursive: true });
});

async function open(options: DemoOptions, now: number): Promise<string> {
  const demo = await openDemo(options, folder, new ManualClock(now));
  await demo.feed[Symbol.asyncDispose]();
  return demo.folder;
}

test('the same demo goes on in its folder, and is begun anew when it is old', async () => {
  const first = await open(live, MORNING);
  expect(await open(live, MORNING + 8 * HOUR)).toBe(first);
  expect(await open({ ...live, length: HOUR }, MORNING + 8 * HOUR)).toBe(first);
  expect(await open(live, MORNING + 48 * HOUR)).not.toBe(first);
});

test('a demo of its own time can go on faster and further', async () => {
  const own: DemoOptions = { ...live, start: MORNING, speed: 5, length: HOUR, clock: 'replay' };
  expect(await open({ ...own, speed: 50, length: 2 * HOUR }, MORNING + HOUR)).toBe(await open(own, MORNING));
});

test('a demo that is told differently has a folder of its own, and neither spoils the other', async () => {
  const first = await open(live, MORNING);
  const others: DemoOptions[] = [
    { ...live, speed: 10, clock: 'replay' },
    { ...live, start: MORNING - 240 * HOUR, clock: 'replay' },
    { ...live, timeZone: 'UTC' },
    { ...live, seed: 2 },
  ];
  const folders = new Set([first]);
  for (const other of others) folders.add(await open(other, MORNING + HOUR));
  expect(folders.size).toBe(5);
  expect(await open(live, MORNING + 2 * HOUR)).toBe(first);
});

test('a demo with a start of its own that is begun anew does not meet its own old log', async () => {
  const own: DemoOptions = { ...live, start: MORNING, clock: 'replay' };
  const first = await open(own, MORNING);
  expect(await open(own, MORNING + 48 * HOUR)).not.toBe(first);
});
