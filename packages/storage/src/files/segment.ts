import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, PulseError } from '@pulse/base';
import { type Cursor, compareCursors } from '@pulse/model';
import { decodeHead, MAX_HEAD, type RecordHead, type SegmentHead } from './segment-format.ts';

/** A segment that is still as it was written. */
export interface RawSegment {
  readonly form: 'raw';
  readonly path: string;
  readonly head: SegmentHead;
  /** Offset of the first record. */
  readonly start: number;
  /** Offset behind the last whole record; grows while the segment is written. */
  end: number;
  last: Cursor;
  readonly index: SparseIndex;
}

/** A closed segment, compressed. */
export interface ArchivedSegment {
  readonly form: 'archived';
  readonly path: string;
  readonly head: SegmentHead & Required<Pick<SegmentHead, 'archived'>>;
  /** Offset of the gzip stream. */
  readonly start: number;
  readonly last: Cursor;
}

export type Segment = RawSegment | ArchivedSegment;

const RAW_NAME = /^(\d{12})\.log$/;
const ARCHIVE_NAME = /^(\d{12})\.logz$/;

export const rawPath = (directory: string, number: number) => join(directory, `${digits(number)}.log`);
export const archivePath = (directory: string, number: number) => join(directory, `${digits(number)}.logz`);
const digits = (number: number) => String(number).padStart(12, '0');

/** What a file's name says it is; undefined for files that are none of ours. */
export function nameOfSegment(name: string): { number: number; form: Segment['form'] } | undefined {
  const raw = RAW_NAME.exec(name);
  if (raw) return { number: Number(raw[1]), form: 'raw' };
  const archive = ARCHIVE_NAME.exec(name);
  return archive ? { number: Number(archive[1]), form: 'archived' } : undefined;
}

/** Every so many bytes of a raw segment the place of a record is remembered. */
const INDEX_STEP = 64 * 1024;

/** Where to begin reading a segment for a cursor, within {@link INDEX_STEP} bytes and one record. */
export class SparseIndex {
  readonly #entries: RecordHead[] = [];

  /** Told of every record, in order. */
  add(record: RecordHead): void {
    const newest = this.#entries.at(-1);
    if (!newest || record.offset - newest.offset >= INDEX_STEP) this.#entries.push(record);
  }

  /** Offset of the last remembered record that begins at or before what follows the cursor. */
  startFor(after: Cursor): number | undefined {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.#entries[middle];
      if (entry && compareCursors({ epoch: entry.epoch, seq: entry.from }, after) <= 0) low = middle + 1;
      else high = middle;
    }
    return this.#entries[low - 1]?.offset;
  }
}

/** Reads and checks the head of a segment file. */
export async function readHead(path: string): Promise<{ head: SegmentHead; length: number }> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(MAX_HEAD);
    const { bytesRead } = await file.read(bytes, 0, MAX_HEAD, 0);
    const decoded = decodeHead(bytes.subarray(0, bytesRead));
    if (!decoded) throw damaged(path, 0, 'its head is not that of a log segment');
    return decoded;
  } finally {
    await file.close();
  }
}

/** What is said of a file that cannot be read as it was written. Nothing has been changed by then. */
export function damaged(path: string, offset: number, reason: string, cause?: unknown): PulseError {
  return new PulseError(
    'log-damaged',
    `${path} is damaged at byte ${offset}: ${reason}. It was left as it is.`,
    {
      advice:
        'Put back a good copy of the file. Without one, move it and all files with lower numbers away: ' +
        'the log then begins behind them, and the history before that is gone.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

/** Turns a failed write into a sentence; `what` completes "cannot …". */
export function writeFailed(path: string, what: string, error: unknown): PulseError {
  const full = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
  return full
    ? new PulseError('disk-full', `Cannot ${what} ${path}: the disk is full.`, {
        advice: 'Free some space; writing goes on by itself.',
        cause: error,
      })
    : new PulseError('log-unwritable', `Cannot ${what} ${path}: ${messageOf(error)}.`, {
        advice: 'Check the disk and the rights of this account; writing goes on by itself.',
        cause: error,
      });
}
