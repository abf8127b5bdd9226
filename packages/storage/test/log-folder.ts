import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualClock, type Milliseconds, systemClock } from '@pulse/base';
import { sourceId, tenantId } from '@pulse/model';
import { batchOf } from '../contract/numbered-events.ts';
import { type EventLog, type FileLogOptions, openFileLog } from '../src/mod.ts';

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pulse-storage-'));

/** Opens a log with small segments, so that a few events fill several files. */
export function openLog(directory: string, more: Partial<FileLogOptions> = {}): Promise<EventLog> {
  return openFileLog({
    directory,
    tenant: tenantId('acme'),
    source: sourceId('pbx'),
    clock: 'live',
    segmentBytes: 4096,
    timeSource: systemClock,
    ...more,
  });
}

export const filesBench = async () => {
  const directory = await temporaryFolder();
  return {
    open: (options: { timeSource: ManualClock; retention: Milliseconds }) => openLog(directory, options),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
};

/** What a crash of the process leaves behind: the files as they are now. */
export async function copyAsCrashed(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    if (name.includes('.log')) await copyFile(join(from, name), join(to, name));
  }
}

/** Files of a log, oldest first. */
export const segmentFiles = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.includes('.log')).sort();

/** Inverts one bit of a file. */
export async function flipBit(path: string, offset: number, bit = 0): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << bit), offset);
  await writeFile(path, bytes);
}

/** Waits until the background has compressed all closed segments. */
export async function archived(directory: string): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    const raw = (await segmentFiles(directory)).filter((name) => name.endsWith('.log'));
    if (raw.length <= 1) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('closed segments were not compressed');
}

/** Runs with a log that is closed afterwards. */
export async function withLog<T>(path: string, run: (log: EventLog) => T | Promise<T>): Promise<T> {
  await using log = await openLog(path);
  return await run(log);
}

/** Fills a log with batches of these sizes, synced; `crashed` is where a crash at that moment is kept. */
export async function writeLog(path: string, sizes: readonly number[], crashed?: string): Promise<void> {
  await withLog(path, async (log) => {
    for (const size of sizes) log.append(batchOf(7, log.last.seq + 1, size));
    await log.sync();
    if (crashed !== undefined) await copyAsCrashed(path, crashed);
  });
}

/** The first places of such a log. */
export const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `7/${index + 1}`);
