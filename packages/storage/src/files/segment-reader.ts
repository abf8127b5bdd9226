import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Cursor, compareCursors } from '@pulse/model';
import type { LogBatch } from '../event-log.ts';
import { type ArchivedSegment, damaged, type RawSegment, type Segment } from './segment.ts';
import { decodeEvents, decodeRecord, lastOf, neededLength, type RecordHead } from './segment-format.ts';
import { scanRecords } from './segment-scan.ts';

/** How much of a raw segment is read at once. */
const CHUNK = 256 * 1024;

const inflate = promisify(gunzip);

/** Takes batches until it has enough, so that a reader's limit is kept without tearing batches that fit. */
export class Collector {
  readonly batches: LogBatch[] = [];
  readonly #after: Cursor;
  #room: number;

  constructor(after: Cursor, maxEvents: number) {
    this.#after = after;
    this.#room = maxEvents;
  }

  get full(): boolean {
    return this.#room <= 0;
  }

  /** What of the batch is behind the cursor; a batch that does not fit whole waits, unless it is the first. */
  add(batch: LogBatch): void {
    const known = batch.epoch === this.#after.epoch ? Math.max(0, this.#after.seq - batch.from + 1) : 0;
    const fresh = known === 0 ? batch.events : batch.events.slice(known);
    if (fresh.length > this.#room && this.batches.length > 0) {
      this.#room = 0;
      return;
    }
    const events = fresh.length > this.#room ? fresh.slice(0, this.#room) : fresh;
    this.batches.push({ epoch: batch.epoch, from: batch.from + known, events });
    this.#room -= events.length;
  }
}

/** Gives a segment's batches behind the cursor to the collector. */
export class SegmentReader {
  /** The archived segment that was read last, unpacked: readers go through one page by page. */
  #unpacked: { readonly path: string; readonly bytes: Buffer } | undefined;

  async read(segment: Segment, after: Cursor, collector: Collector): Promise<void> {
    if (segment.form === 'raw') return readRaw(segment, after, collector);
    const bytes = await this.#unpack(segment);
    for (let at = 0; at < bytes.length && !collector.full; ) {
      at += take(segment.path, bytes, at, 0, after, collector);
    }
  }

  /** Heads of all records, oldest first. */
  async records(segment: Segment): Promise<readonly RecordHead[]> {
    const raw = segment.form === 'raw';
    const bytes = raw ? (await readFile(segment.path)).subarray(0, segment.end) : await this.#unpack(segment);
    const start = raw ? segment.start : 0;
    const scan = scanRecords(bytes, start, segment.head.after);
    if (scan.problem) throw damaged(segment.path, scan.end, scan.problem.reason);
    return scan.records;
  }

  async #unpack(segment: ArchivedSegment): Promise<Buffer> {
    if (this.#unpacked?.path === segment.path) return this.#unpacked.bytes;
    const bytes = await unpack(segment);
    this.#unpacked = { path: segment.path, bytes };
    return bytes;
  }
}

/**
 * Place before the newest `wanted` events of these records, and how many stand behind it; no place when they hold no
 * events.
 */
export function placeBeforeNewest(
  records: readonly RecordHead[],
  wanted: number,
): { readonly place?: Cursor; readonly events: number } {
  let events = 0;
  let place: Cursor | undefined;
  for (let index = records.length - 1; index >= 0 && events < wanted; index--) {
    const record = records[index];
    if (!record) break;
    const taken = Math.min(record.count, wanted - events);
    events += taken;
    place = { epoch: record.epoch, seq: record.from + record.count - 1 - taken };
  }
  return place ? { place, events } : { events };
}

/** The records of an archived segment as they were before compression. */
export async function unpack(segment: Pick<ArchivedSegment, 'path' | 'start' | 'head'>): Promise<Buffer> {
  const length = segment.head.archived.bytes;
  const packed = (await readFile(segment.path)).subarray(segment.start);
  const bytes = await inflate(packed, { maxOutputLength: Math.max(1, length) }).catch((error: unknown) => {
    throw damaged(segment.path, segment.start, 'its compressed content cannot be unpacked', error);
  });
  if (bytes.length !== length) {
    throw damaged(segment.path, segment.start, `it unpacks to ${bytes.length} bytes instead of ${length}`);
  }
  return bytes;
}

async function readRaw(segment: RawSegment, after: Cursor, collector: Collector): Promise<void> {
  // Records that are appended from here on are the next call's.
  const { end } = segment;
  let offset = segment.index.startFor(after) ?? segment.start;
  const file = await open(segment.path, 'r');
  try {
    let wanted = CHUNK;
    while (offset < end && !collector.full) {
      const chunk = Buffer.allocUnsafe(Math.min(wanted, end - offset));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
      if (bytesRead < chunk.length)
        throw damaged(segment.path, offset + bytesRead, 'the file ends too early');
      let at = 0;
      while (!collector.full && isWhole(chunk, at))
        at += take(segment.path, chunk, at, offset, after, collector);
      // A record that is longer than a chunk, or whose head is: read it alone.
      wanted = at === 0 ? (neededLength(chunk, 0) ?? CHUNK) : CHUNK;
      if (at === 0 && wanted <= chunk.length) throw damaged(segment.path, offset, 'a record has no end');
      if (at === 0 && chunk.length === end - offset) {
        throw damaged(segment.path, offset, 'a record is longer than the rest of the segment');
      }
      offset += at;
    }
  } finally {
    await file.close();
  }
}

function isWhole(bytes: Buffer, at: number): boolean {
  const needed = neededLength(bytes, at);
  return needed !== undefined && at + needed <= bytes.length;
}

/** Gives one record to the collector, if it is behind the cursor; returns its length. */
function take(
  path: string,
  bytes: Buffer,
  at: number,
  base: number,
  after: Cursor,
  collector: Collector,
): number {
  const record = decodeRecord(bytes, at, base);
  if (typeof record === 'string') {
    throw damaged(path, base + at, 'the checksum of a record does not match');
  }
  if (compareCursors(lastOf(record), after) > 0) {
    collector.add({ epoch: record.epoch, from: record.from, events: decodeEvents(bytes, at, record) });
  }
  return record.length;
}
