import { PulseError } from '@pulse/base';
import { crc32 } from './crc32.ts';

/** `PULSECKP`, format version, CRC of all that follows, length of the header; then the header's JSON, then columns. */
const MAGIC = new TextEncoder().encode('PULSECKP');
/** One more whenever the header or a section changes its layout: a checkpoint is not converted, the log is replayed. */
export const FORMAT_VERSION = 5;
const PREAMBLE = 24;

export type SectionColumn = Float64Array | Int32Array | Uint32Array;

const CONSTRUCTORS = { f64: Float64Array, i32: Int32Array, u32: Uint32Array } as const;
type Kind = keyof typeof CONSTRUCTORS;

interface Section {
  readonly name: string;
  readonly kind: Kind;
  readonly offset: number;
  readonly length: number;
}

const kindOf = (column: SectionColumn): Kind =>
  column instanceof Float64Array ? 'f64' : column instanceof Int32Array ? 'i32' : 'u32';

/**
 * One self-describing block: a header of plain data and named columns of numbers, little-endian. Numbers that are not
 * finite come back from the header as null.
 */
export function writeBlock(header: unknown, columns: ReadonlyMap<string, SectionColumn>): Uint8Array {
  const sections: Section[] = [];
  let length = 0;
  for (const [name, column] of columns) {
    sections.push({ name, kind: kindOf(column), offset: length, length: column.length });
    length += aligned(column.byteLength);
  }
  const json = new TextEncoder().encode(JSON.stringify({ header, sections }));
  const start = aligned(PREAMBLE + json.length);
  const bytes = new Uint8Array(start + length);
  bytes.set(json, PREAMBLE);
  for (const [i, column] of [...columns.values()].entries()) {
    const { offset } = sections[i] as Section;
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), start + offset);
  }
  bytes.set(MAGIC);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(16, json.length, true);
  view.setUint32(12, crc32(bytes.subarray(16)), true);
  return bytes;
}

export interface Block {
  readonly header: unknown;
  readonly columns: ReadonlyMap<string, SectionColumn>;
}

/** Throws {@link PulseError} `checkpoint-unusable` when the bytes are damaged or of another format. */
export function readBlock(bytes: Uint8Array): Block {
  if (bytes.length < PREAMBLE || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw unusable('it is not a checkpoint of this engine');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== FORMAT_VERSION)
    throw unusable(`format version ${version}, this engine reads ${FORMAT_VERSION}`);
  if (crc32(bytes.subarray(16)) !== view.getUint32(12, true)) throw unusable('its content is damaged');
  const jsonLength = view.getUint32(16, true);
  const json = new TextDecoder().decode(bytes.subarray(PREAMBLE, PREAMBLE + jsonLength));
  const { header, sections } = JSON.parse(json) as { header: unknown; sections: Section[] };
  const start = aligned(PREAMBLE + jsonLength);
  const columns = new Map<string, SectionColumn>();
  for (const { name, kind, offset, length } of sections) {
    const Column = CONSTRUCTORS[kind];
    const from = start + offset;
    // Copied: the engine writes into it, and the caller's bytes need not be aligned.
    const own = bytes.slice(from, from + length * Column.BYTES_PER_ELEMENT);
    columns.set(name, new Column(own.buffer, own.byteOffset, length));
  }
  return { header, columns };
}

export function unusable(why: string, cause?: unknown): PulseError {
  return new PulseError('checkpoint-unusable', `the checkpoint cannot be used: ${why}`, {
    advice: 'Use an older checkpoint, or replay the log from its beginning.',
    cause,
  });
}

const aligned = (length: number): number => Math.ceil(length / 8) * 8;
