import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cursor, compareCursors } from '@pulse/model';
import { writeDurably } from './durable-write.ts';

/** What the owner of a log says of it in a file beside the segments: first that it is open, at the end that it is closed. */
export interface LogMark {
  readonly state: 'open' | 'closed';
  /** Newest place when this was written. */
  readonly last: Cursor;
  /** Where this was written, see {@link placeOf}. */
  readonly place: string | undefined;
  /** What had been handed on may have been missing already, and nothing had been appended since. */
  readonly interrupted: boolean;
}

const FILE = 'mark.json';

/**
 * Replaces the mark. It has to be on the disk before anything is appended: one that says `closed` and came back after a
 * power cut would lie.
 */
export async function writeMark(directory: string, mark: LogMark): Promise<void> {
  await writeDurably(join(directory, FILE), [Buffer.from(`${JSON.stringify(mark)}\n`)]);
}

/** The mark, or undefined when there is none that can be read. */
export async function readMark(directory: string): Promise<LogMark | undefined> {
  try {
    const { state, last, place, interrupted } = JSON.parse(
      await readFile(join(directory, FILE), 'utf8'),
    ) as Partial<LogMark>;
    if (state !== 'open' && state !== 'closed') return undefined;
    if (typeof last?.epoch !== 'number' || typeof last.seq !== 'number') return undefined;
    return { state, last, place, interrupted: interrupted !== false };
  } catch {
    return undefined;
  }
}

/**
 * May the log lack what its last owner handed on? Not when that one closed it, and not when only its process ended: what
 * a process has written stays with the system. It may when the machine went down, or when the files came from elsewhere,
 * e.g. from a backup.
 */
export function mayLack(mark: LogMark | undefined, last: Cursor, place: string | undefined): boolean {
  if (!mark) return true;
  if (mark.interrupted && compareCursors(mark.last, last) === 0) return true;
  return mark.state === 'open' && (place === undefined || mark.place !== place);
}

/**
 * Names this folder of this file system between two starts of this machine; undefined where the system does not say
 * when it was started.
 */
export async function placeOf(directory: string): Promise<string | undefined> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  if (boot === undefined) return undefined;
  const { dev, ino } = await stat(directory);
  return `${boot.trim()}/${dev}/${ino}`;
}
