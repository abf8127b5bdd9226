import { crc32 } from 'node:zlib';
import { assert, PulseError } from '@pulse/base';
import type { Cursor, SourceId, StreamClock, TenantId } from '@pulse/model';
import type { LogBatch } from '../event-log.ts';

/*
 * A segment is a head and records, little-endian:
 *
 *   head    "PULSELOG", u32 length, u32 CRC-32 of the JSON, JSON of SegmentHead
 *   record  u32 length of the payload, u32 CRC-32 of everything else of the record, u32 synced, u32 count,
 *           f64 epoch, f64 from, payload: JSON array of events
 *
 * `synced` is the length of the segment that was known to be on the disk when the record was written: what is
 * unreadable behind the greatest `synced` may be the torn end of a crash, what is unreadable before it is damage.
 * An archived segment has the same head, and its records as one gzip stream.
 */

const MAGIC = Buffer.from('PULSELOG');
const HEAD_START = MAGIC.length + 8;
export const SEGMENT_FORMAT = 1;

/** The longest head; opening reads this much of every file. */
export const MAX_HEAD = 4096;

const RECORD_START = 32;
/** The longest payload of one record. */
export const MAX_PAYLOAD = 64 * 1024 * 1024;

export interface SegmentHead {
  readonly format: number;
  readonly tenant: TenantId;
  readonly source: SourceId;
  readonly clock: StreamClock;
  /** Rises by one from segment to segment. */
  readonly number: number;
  /** When the segment was begun, on the machine's clock: everything in older segments was written earlier. */
  readonly created: number;
  /** Place of the newest event before this segment: what the segment goes on from. */
  readonly after: Cursor;
  /** Only in archived segments: place of the newest event, and length of the records before compression. */
  readonly archived?: { readonly last: Cursor; readonly bytes: number };
}

/** Where a record stands and which events it holds; the payload is not parsed. */
export interface RecordHead {
  readonly offset: number;
  /** Whole length, payload included. */
  readonly length: number;
  readonly synced: number;
  readonly count: number;
  readonly epoch: number;
  readonly from: number;
}

/** Place of a record's newest event. */
export const lastOf = (record: RecordHead): Cursor => ({
  epoch: record.epoch,
  seq: record.from + record.count - 1,
});

export function encodeHead(head: SegmentHead): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const bytes = Buffer.alloc(HEAD_START + json.length);
  assert(bytes.length <= MAX_HEAD, 'a segment head is longer than it may be');
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(json.length, MAGIC.length);
  bytes.writeUInt32LE(crc32(json), MAGIC.length + 4);
  json.copy(bytes, HEAD_START);
  return bytes;
}

/** The head and its length, or undefined when the bytes do not begin with one. */
export function decodeHead(bytes: Buffer): { head: SegmentHead; length: number } | undefined {
  if (bytes.length < HEAD_START || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const length = HEAD_START + bytes.readUInt32LE(MAGIC.length);
  if (length > bytes.length) return undefined;
  const json = bytes.subarray(HEAD_START, length);
  if (crc32(json) !== bytes.readUInt32LE(MAGIC.length + 4)) return undefined;
  return { head: JSON.parse(json.toString()) as SegmentHead, length };
}

export function encodeRecord(batch: LogBatch, synced: number): Buffer {
  const json = Buffer.from(JSON.stringify(batch.events));
  if (json.length > MAX_PAYLOAD) {
    throw new PulseError(
      'batch-too-large',
      `A batch of ${batch.events.length} events has ${json.length} bytes, more than ${MAX_PAYLOAD}.`,
    );
  }
  const bytes = Buffer.allocUnsafe(RECORD_START + json.length);
  bytes.writeUInt32LE(json.length, 0);
  bytes.writeUInt32LE(synced, 8);
  bytes.writeUInt32LE(batch.events.length, 12);
  bytes.writeDoubleLE(batch.epoch, 16);
  bytes.writeDoubleLE(batch.from, 24);
  json.copy(bytes, RECORD_START);
  bytes.writeUInt32LE(checksum(bytes, 0, bytes.length), 4);
  return bytes;
}

/**
 * The head of the record at `at`, with `base` as the file offset of `bytes[0]`. `short`: the bytes end before the
 * record does; `damaged`: the checksum does not match.
 */
export function decodeRecord(bytes: Buffer, at: number, base: number): RecordHead | 'short' | 'damaged' {
  if (bytes.length - at < RECORD_START) return 'short';
  const payload = bytes.readUInt32LE(at);
  if (payload > MAX_PAYLOAD) return 'damaged';
  const length = RECORD_START + payload;
  if (bytes.length - at < length) return 'short';
  const record: RecordHead = {
    offset: base + at,
    length,
    synced: bytes.readUInt32LE(at + 8),
    count: bytes.readUInt32LE(at + 12),
    epoch: bytes.readDoubleLE(at + 16),
    from: bytes.readDoubleLE(at + 24),
  };
  // Cheap before dear: whoever looks for a record in garbage comes by here at every byte.
  if (!Number.isSafeInteger(record.epoch) || !Number.isSafeInteger(record.from)) return 'damaged';
  return checksum(bytes, at, length) === bytes.readUInt32LE(at + 4) ? record : 'damaged';
}

/** How many bytes a record needs whose first {@link RECORD_START} bytes are there; undefined when not even those are. */
export function neededLength(bytes: Buffer, at: number): number | undefined {
  return bytes.length - at < RECORD_START ? undefined : RECORD_START + bytes.readUInt32LE(at);
}

/** The events of a record that {@link decodeRecord} accepted. */
export function decodeEvents(bytes: Buffer, at: number, record: RecordHead): LogBatch['events'] {
  return JSON.parse(bytes.toString('utf8', at + RECORD_START, at + record.length)) as LogBatch['events'];
}

const checksum = (bytes: Buffer, at: number, length: number) =>
  crc32(bytes.subarray(at + 8, at + length), crc32(bytes.subarray(at, at + 4)));
