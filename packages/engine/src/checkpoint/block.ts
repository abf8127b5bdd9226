import { PulseError } from '@pulse/base';

/** `PULSECKP`, format version, length of the header, length of all; then the header's JSON, then columns. */
const MAGIC = new TextEncoder().encode('PULSECKP');
/** One more whenever the header or a section changes its layout: a checkpoint is not converted, the log is replayed. */
export const FORMAT_VERSION = 8;
const PREAMBLE = 24;

export type SectionColumn = Float64Array | Int32Array | Uint32Array | Uint8Array;

const CONSTRUCTORS = { f64: Float64Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array } as const;
type Kind = keyof typeof CONSTRUCTORS;

interface Section {
  readonly name: string;
  readonly kind: Kind;
  readonly offset: number;
  readonly length: number;
}

function kindOf(column: SectionColumn): Kind {
  if (column instanceof Float64Array) return 'f64';
  if (column instanceof Int32Array) return 'i32';
  return column instanceof Uint32Array ? 'u32' : 'u8';
}

/** How much text is made, and how much is copied, in one step of writing. */
const LINES_A_STEP = 2000;
const BYTES_A_STEP = 4_194_304;

/** What a block consists of. */
export interface Content {
  readonly header: unknown;
  readonly columns: ReadonlyMap<string, SectionColumn>;
  /** Lines of text by name; no line has a line break in it. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

/**
 * One self-describing block: a header of plain data, named columns of numbers, and texts, little-endian. Numbers that are
 * not finite come back from the header as null. Against damage it is guarded by whoever keeps it.
 *
 * Yields after each step of the work, so that others get their turn; the content must not change meanwhile.
 */
export function* writeBlock({ header, columns, texts }: Content): Generator<void, Uint8Array> {
  const all = new Map(columns);
  const encoder = new TextEncoder();
  for (const [name, lines] of texts) {
    for (let from = 0; from < lines.length; from += LINES_A_STEP) {
      // Every line ends with a break, so that the pieces of a text follow each other as they are.
      const piece = lines.slice(from, from + LINES_A_STEP).map((line) => `${line}\n`);
      all.set(`${name} ${from / LINES_A_STEP}`, encoder.encode(piece.join('')));
      yield;
    }
  }
  const sections: Section[] = [];
  let length = 0;
  for (const [name, column] of all) {
    sections.push({ name, kind: kindOf(column), offset: length, length: column.length });
    length += aligned(column.byteLength);
  }
  const lineCounts = Object.fromEntries([...texts].map(([name, lines]) => [name, lines.length]));
  const json = encoder.encode(JSON.stringify({ header, sections, texts: lineCounts }));
  yield;
  const start = aligned(PREAMBLE + json.length);
  const bytes = new Uint8Array(start + length);
  bytes.set(MAGIC);
  bytes.set(json, PREAMBLE);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, json.length, true);
  view.setFloat64(16, bytes.length, true);
  let copied = 0;
  for (const [place, { buffer, byteOffset, byteLength }] of [...all.values()].entries()) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start + (sections[place] as Section).offset);
    copied += byteLength;
    if (copied < BYTES_A_STEP) continue;
    copied = 0;
    yield;
  }
  return bytes;
}

/** Throws {@link PulseError} `checkpoint-unusable` when the bytes are cut short, of another format, or none at all. */
export function readBlock(bytes: Uint8Array): Content {
  if (bytes.length < PREAMBLE || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw unusable('it is not a checkpoint of this engine');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== FORMAT_VERSION)
    throw unusable(`format version ${version}, this engine reads ${FORMAT_VERSION}`);
  const whole = view.getFloat64(16, true);
  if (bytes.length !== whole) throw unusable(`it has ${bytes.length} bytes of ${whole}`);
  const jsonLength = view.getUint32(12, true);
  const { header, sections, texts: lineCounts } = parse(bytes.subarray(PREAMBLE, PREAMBLE + jsonLength));
  const start = aligned(PREAMBLE + jsonLength);
  const columns = new Map<string, SectionColumn>();
  for (const { name, kind, offset, length } of sections) {
    const Column = CONSTRUCTORS[kind];
    const from = start + offset;
    // Copied: the engine writes into it, and the caller's bytes need not be aligned. A Buffer's own slice is no copy.
    const own = Uint8Array.prototype.slice.call(bytes, from, from + length * Column.BYTES_PER_ELEMENT);
    columns.set(name, new Column(own.buffer, own.byteOffset, length));
  }
  const texts = new Map(
    Object.entries(lineCounts).map(([name, count]) => [name, readText(columns, name, count)]),
  );
  return { header, columns, texts };
}

function readText(
  columns: ReadonlyMap<string, SectionColumn>,
  name: string,
  count: number,
): readonly string[] {
  const decoder = new TextDecoder();
  const lines: string[] = [];
  for (let piece = 0; lines.length < count; piece++) {
    const bytes = columns.get(`${name} ${piece}`);
    if (bytes === undefined) throw unusable(`a piece of its text ${name} is missing`);
    for (const line of decoder.decode(bytes).split('\n').slice(0, -1)) lines.push(line);
  }
  return lines;
}

interface Head {
  readonly header: unknown;
  readonly sections: readonly Section[];
  /** How many lines each text has. */
  readonly texts: Readonly<Record<string, number>>;
}

function parse(json: Uint8Array): Head {
  try {
    return JSON.parse(new TextDecoder().decode(json)) as Head;
  } catch (cause) {
    throw unusable('its header cannot be read', cause);
  }
}

export function unusable(why: string, cause?: unknown): PulseError {
  return new PulseError('checkpoint-unusable', `the checkpoint cannot be used: ${why}`, {
    advice: 'Use an older checkpoint, or replay the log from its beginning.',
    cause,
  });
}

const aligned = (length: number): number => Math.ceil(length / 8) * 8;
