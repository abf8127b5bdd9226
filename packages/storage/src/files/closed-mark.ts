import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cursor } from '@pulse/model';
import { syncDirectory, writeDurably } from './durable-write.ts';

/** What a log's owner leaves behind when it closes the log. Its absence tells of an owner that was interrupted. */
export interface ClosedMark {
  /** Newest place: all of it is on the disk. */
  readonly last: Cursor;
  /** An owner before was interrupted, and nothing has been appended since. */
  readonly interrupted: boolean;
}

const FILE = 'closed.json';

/** The mark, or undefined when there is none that can be read. */
export async function readClosedMark(directory: string): Promise<ClosedMark | undefined> {
  try {
    const mark = JSON.parse(await readFile(join(directory, FILE), 'utf8')) as {
      last?: Partial<Cursor>;
      interrupted?: unknown;
    };
    const { epoch, seq } = mark.last ?? {};
    if (typeof epoch !== 'number' || typeof seq !== 'number') return undefined;
    return { last: { epoch, seq }, interrupted: mark.interrupted !== false };
  } catch {
    return undefined;
  }
}

export async function writeClosedMark(directory: string, mark: ClosedMark): Promise<void> {
  await writeDurably(join(directory, FILE), [Buffer.from(`${JSON.stringify(mark)}\n`)]);
}

/** Has to be on the disk before anything is appended: a mark that came back after a crash would lie. */
export async function removeClosedMark(directory: string): Promise<void> {
  await rm(join(directory, FILE), { force: true });
  await syncDirectory(directory);
}
