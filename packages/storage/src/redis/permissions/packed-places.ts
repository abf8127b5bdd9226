import { ByteReader, ByteWriter } from '../byte-stream.ts';

/** The first byte says how the places follow. */
const RUNS = 0;
const BITS = 1;

/**
 * Ascending places as bytes, in the shorter of two ways: as runs (how many are left out, how many follow each other, …),
 * since whoever sees a group sees all of it; or as bits.
 */
export function packPlaces(places: ArrayLike<number>): Buffer {
  const mostBytes = ((places[places.length - 1] ?? -1) >> 3) + 1;
  const runs = new ByteWriter();
  runs.byte(RUNS);
  for (let n = 0, end = 0; n < places.length; ) {
    const start = places[n] ?? 0;
    let length = 1;
    while (places[n + length] === start + length) length++;
    runs.count(start - end);
    runs.count(length);
    end = start + length;
    n += length;
    if (runs.length > mostBytes) return packBits(places, mostBytes);
  }
  return Buffer.from(runs.written());
}

function packBits(places: ArrayLike<number>, length: number): Buffer {
  const packed = Buffer.alloc(1 + length);
  packed[0] = BITS;
  for (let n = 0; n < places.length; n++) {
    const place = places[n] ?? 0;
    packed[1 + (place >> 3)] = (packed[1 + (place >> 3)] ?? 0) | (1 << (place & 7));
  }
  return packed;
}

/** @throws when it is not what `packPlaces` makes, or a place is not below `bound` */
export function unpackPlaces(packed: Buffer, bound: number): Uint32Array {
  const places = packed[0] === BITS ? readBits(packed.subarray(1)) : readRuns(packed, bound);
  if ((places.at(-1) ?? -1) >= bound) throw new RangeError('a place beyond the objects');
  return Uint32Array.from(places);
}

function readBits(bits: Buffer): number[] {
  const places: number[] = [];
  for (const [at, byte] of bits.entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) places.push(8 * at + bit);
  }
  return places;
}

function readRuns(packed: Buffer, bound: number): number[] {
  if (packed[0] !== RUNS) throw new TypeError('not places');
  const from = new ByteReader(packed.subarray(1));
  const places: number[] = [];
  for (let place = 0; from.left > 0; ) {
    place += from.count();
    const end = place + from.count();
    if (end > bound) throw new RangeError('a place beyond the objects');
    for (; place < end; place++) places.push(place);
  }
  return places;
}
