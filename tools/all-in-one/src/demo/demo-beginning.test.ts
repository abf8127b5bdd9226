import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@pulse/base';
import { type DataFolder, lockDataFolder } from '@pulse/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginDemo, type DemoOptions } from './demo-beginning.ts';
import { demoTenants } from './demo-tenants.ts';

const HOUR = 3_600_000;
const MORNING = Date.UTC(2026, 10, 22, 9);
const tenants = demoTenants({ agents: 20, seed: 1 });
const live: DemoOptions = { tenants, timeZone: 'Europe/Berlin', speed: 1, clock: 'live' };
let path: string;
let data: DataFolder;

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'pulse-demo-'));
  data = await lockDataFolder(path);
});

afterEach(async () => {
  await data[Symbol.asyncDispose]();
  await rm(path, { recursive: true });
});

async function begin(options: DemoOptions, now: number): Promise<string> {
  const { folder } = await beginDemo(options, data, new ManualClock(now));
  await mkdir(folder, { recursive: true });
  return folder;
}

test('the same demo goes on in its folder, and is begun anew when it is old', async () => {
  const first = await begin(live, MORNING);
  expect(await begin(live, MORNING + 8 * HOUR)).toBe(first);
  expect(await begin(live, MORNING + 48 * HOUR)).not.toBe(first);
});

test('what an old demo has left behind goes with it; what is not so old and what is no demo stays', async () => {
  const own: DemoOptions = { ...live, start: MORNING, clock: 'replay' };
  const old = await begin(live, MORNING);
  const other = await begin(own, MORNING + 20 * HOUR);
  const kept = join(path, 'main');
  await mkdir(kept);
  await begin(live, MORNING + 48 * HOUR);
  expect([old, other, kept].map((folder) => existsSync(folder))).toEqual([false, true, true]);
});

test('a demo of its own time can go on faster', async () => {
  const own: DemoOptions = { ...live, start: MORNING, speed: 5, clock: 'replay' };
  expect(await begin({ ...own, speed: 50 }, MORNING + HOUR)).toBe(await begin(own, MORNING));
});

test('a demo that is told differently has a folder of its own, and neither spoils the other', async () => {
  const first = await begin(live, MORNING);
  const others: DemoOptions[] = [
    { ...live, speed: 10, clock: 'replay' },
    { ...live, start: MORNING - 240 * HOUR, clock: 'replay' },
    { ...live, timeZone: 'UTC' },
    { ...live, tenants: demoTenants({ agents: 20, seed: 2 }) },
    { ...live, tenants: demoTenants({ agents: 21, seed: 1 }) },
  ];
  const folders = new Set([first]);
  for (const other of others) folders.add(await begin(other, MORNING + HOUR));
  expect(folders.size).toBe(6);
  expect(await begin(live, MORNING + 2 * HOUR)).toBe(first);
});

test('a demo with a start of its own that is begun anew does not meet its own old log', async () => {
  const own: DemoOptions = { ...live, start: MORNING, clock: 'replay' };
  const first = await begin(own, MORNING);
  expect(await begin(own, MORNING + 48 * HOUR)).not.toBe(first);
});
