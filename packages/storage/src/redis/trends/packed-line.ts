import type { Milliseconds } from '@pulse/base';
import type { TrendPoint } from '@pulse/model';
import type { ByteReader, ByteWriter } from '../byte-stream.ts';

/** Decimal places that are tried before a line is kept in full precision. */
const MOST_DECIMALS = 3;
/** Instead of a number of decimals: doubles. */
const DOUBLES = 255;
/** Scaled values and their differences stay whole, and so do twice these. */
const LARGEST = 2 ** 50;

/**
 * The points of one line, losing nothing. Times repeat their step, so the change of the step is written; values are near
 * the one before, and the greatest of a slot is near its last, so the differences are written, as whole numbers where
 * few decimals suffice. What compresses the whole afterwards finds mostly zeros.
 *
 * @param start what times are counted from
 */
export function writeLine(out: ByteWriter, points: readonly TrendPoint[], start: Milliseconds): void {
  out.count(points.length);
  let time = start;
  let step = 0;
  for (const point of points) {
    out.signed(point.time - time - step);
    step = point.time - time;
    time = point.time;
  }
  const decimals = decimalsOf(points);
  out.byte(decimals ?? DOUBLES);
  if (decimals === undefined) return writeDoubles(out, points);
  const scale = 10 ** decimals;
  let before = 0;
  for (const point of points) {
    const last = Math.round(point.last * scale);
    out.signed(last - before);
    before = last;
  }
  for (const { max, last } of points) out.signed(Math.round(max * scale) - Math.round(last * scale));
}

export function readLine(from: ByteReader, start: Milliseconds): TrendPoint[] {
  const length = from.count();
  // Each point takes at least three bytes: what is damaged asks for no memory.
  if (length * 3 > from.left) throw new RangeError('cut off');
  const times: number[] = [];
  for (let n = 0, time = start, step = 0; n < length; n++) {
    step += from.signed();
    times.push((time += step));
  }
  const decimals = from.byte();
  if (decimals === DOUBLES) return readDoubles(from, times);
  const scale = 10 ** decimals;
  const lasts: number[] = [];
  for (let n = 0, last = 0; n < length; n++) lasts.push((last += from.signed()));
  return times.map((time, n) => {
    const last = lasts[n] ?? 0;
    return { time, max: (last + from.signed()) / scale, last: last / scale };
  });
}

function decimalsOf(points: readonly TrendPoint[]): number | undefined {
  let decimals = 0;
  for (const { max, last } of points) {
    while (!isWhole(max, decimals) || !isWhole(last, decimals))
      if (++decimals > MOST_DECIMALS) return undefined;
  }
  // More decimals make the values that were whole before larger.
  return points.every(({ max, last }) => isWhole(max, decimals) && isWhole(last, decimals))
    ? decimals
    : undefined;
}

function isWhole(value: number, decimals: number): boolean {
  const scale = 10 ** decimals;
  const scaled = Math.round(value * scale);
  return Math.abs(scaled) < LARGEST && Object.is(scaled / scale, value);
}

/** As bits that differ from the value before: of a value that stays, nothing is left. All first bytes, all second … */
function writeDoubles(out: ByteWriter, points: readonly TrendPoint[]): void {
  const bits = new BigUint64Array(2 * points.length);
  let before = 0n;
  for (const [n, { max, last }] of points.entries()) {
    const lastBits = bitsOf(last);
    bits[n] = lastBits ^ before;
    bits[points.length + n] = bitsOf(max) ^ lastBits;
    before = lastBits;
  }
  for (let shift = 56n; shift >= 0n; shift -= 8n) {
    for (const each of bits) out.byte(Number((each >> shift) & 255n));
  }
}

function readDoubles(from: ByteReader, times: readonly number[]): TrendPoint[] {
  const bits = new BigUint64Array(2 * times.length);
  for (let shift = 56n; shift >= 0n; shift -= 8n) {
    for (const n of bits.keys()) bits[n] = (bits[n] ?? 0n) | (BigInt(from.byte()) << shift);
  }
  let last = 0n;
  return times.map((time, n) => {
    last ^= bits[n] ?? 0n;
    return { time, max: doubleOf(last ^ (bits[times.length + n] ?? 0n)), last: doubleOf(last) };
  });
}

const view = new DataView(new ArrayBuffer(8));

function bitsOf(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

function doubleOf(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}
