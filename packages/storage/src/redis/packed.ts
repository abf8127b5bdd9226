import { Packr, Unpackr } from 'msgpackr';

/** What is read from Redis may be at most this large, in bytes; beyond it is taken for damaged. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** Every packed value can be read alone: definitions of records stand in it and are forgotten at its end. */
const packr = new Packr({ useRecords: true });
const unpackr = new Unpackr({ useRecords: true, mapsAsObjects: true });

export const pack = (value: unknown): Buffer => packr.pack(value);

/** @throws when it is not what `pack` makes, or too large */
export function unpack(bytes: Uint8Array): unknown {
  if (bytes.length > MOST_BYTES) throw new RangeError(`${bytes.length} bytes, at most ${MOST_BYTES}`);
  return unpackr.unpack(bytes);
}
