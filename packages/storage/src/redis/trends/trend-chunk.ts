import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Milliseconds } from '@pulse/base';
import type { TrendPoint } from '@pulse/model';
import { ByteReader, ByteWriter } from '../byte-stream.ts';
import { MOST_BYTES } from '../packed.ts';
import { readLine, writeLine } from './packed-line.ts';

/** Points of the lines of one column, by object, within one hour. */
export type TrendLines = ReadonlyMap<string, readonly TrendPoint[]>;

/** The first byte, so that another way to write chunks can be told from this one. */
const FORMAT = 1;

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Compressed in a thread beside the program's own. @param start of the hour */
export async function writeChunk(lines: TrendLines, start: Milliseconds): Promise<Buffer> {
  const out = new ByteWriter();
  for (const [object, points] of lines) {
    const line = new ByteWriter();
    writeLine(line, points, start);
    out.text(object);
    out.count(line.written().length);
    out.bytes(line.written());
  }
  return Buffer.concat([Buffer.of(FORMAT), await deflate(out.written(), { level: 9 })]);
}

/**
 * The lines of a chunk, or only the one of `object`.
 *
 * @throws when it is not what `writeChunk` makes
 */
export async function readChunk(
  chunk: Buffer,
  start: Milliseconds,
  object?: string,
): Promise<Map<string, TrendPoint[]>> {
  if (chunk[0] !== FORMAT) throw new TypeError(`format ${chunk[0]} of a chunk of trends is not known`);
  const from = new ByteReader(await inflate(chunk.subarray(1), { maxOutputLength: MOST_BYTES }));
  const lines = new Map<string, TrendPoint[]>();
  while (from.left > 0) {
    const name = from.text();
    const line = from.bytes(from.count());
    if (object === undefined || object === name) lines.set(name, readLine(new ByteReader(line), start));
  }
  return lines;
}
