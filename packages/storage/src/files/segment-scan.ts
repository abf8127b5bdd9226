import { type Cursor, compareCursors } from '@pulse/model';
import { decodeRecord, lastOf, type RecordHead } from './segment-format.ts';

/** What a segment's bytes hold: its readable records from the start, and where and why reading ended early. */
export interface Scan {
  readonly records: readonly RecordHead[];
  /** Offset behind the last readable record. */
  readonly end: number;
  readonly last: Cursor;
  readonly problem?: { readonly reason: string; readonly kind: 'unreadable' | 'out-of-order' };
}

/** May a record that begins at `from` of `epoch` stand behind `last`? */
export const follows = (last: Cursor, epoch: number, from: number): boolean =>
  epoch > last.epoch ? from >= 1 : epoch === last.epoch && from > last.seq;

/** Reads records from `start` on, each checked, each following its predecessor. */
export function scanRecords(bytes: Buffer, start: number, after: Cursor): Scan {
  const records: RecordHead[] = [];
  let at = start;
  let last = after;
  const ended = (reason: string, kind: 'unreadable' | 'out-of-order' = 'unreadable'): Scan => ({
    records,
    end: at,
    last,
    problem: { reason, kind },
  });
  while (at < bytes.length) {
    const record = decodeRecord(bytes, at, 0);
    if (record === 'short') return ended('the file ends inside a record');
    if (record === 'damaged') return ended('the checksum of a record does not match');
    if (!follows(last, record.epoch, record.from))
      return ended('a record does not follow the one before it', 'out-of-order');
    records.push(record);
    last = lastOf(record);
    at += record.length;
  }
  return { records, end: at, last };
}

/**
 * Is what cannot be read at `end` the torn end of an interrupted write? It is not when a later record proves that this
 * place was on the disk before: then the content was changed afterwards.
 */
export function isTornEnd(bytes: Buffer, end: number, last: Cursor): boolean {
  for (let at = end + 1; at < bytes.length; at++) {
    const record = decodeRecord(bytes, at, 0);
    if (typeof record === 'string') continue;
    if (record.synced > end && record.synced <= at && compareCursors(lastOf(record), last) > 0) return false;
  }
  return true;
}
