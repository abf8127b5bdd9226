import { PulseError } from '@pulse/base';
import type { SavedInteractions } from '../inputs/interaction-log.ts';
import type { SavedTrends } from '../trends/trends.ts';

/** What a dcu keeps between two runs. */
export interface SavedState {
  /** What the tenant's objects were taken from; revisions of another origin do not follow on those that it knows. */
  readonly objects: string;
  /** Names of the columns of layouts that the engine has open. */
  readonly columns: readonly string[];
  readonly trends: SavedTrends;
  readonly interactions: SavedInteractions;
  readonly engine: Uint8Array;
}

const FORMAT = 2;

/** Length of the header (32 bits, little-endian), header as JSON, then the engine's own bytes; in parts. */
export function encodeState({ engine, ...head }: SavedState): readonly Uint8Array[] {
  const header = Buffer.from(JSON.stringify({ format: FORMAT, ...head }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return [length, header, engine];
}

/** Throws {@link PulseError} `checkpoint-unusable` for bytes that are none, or of another format. */
export function decodeState(bytes: Uint8Array): SavedState {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = buffer.length < 4 ? Number.POSITIVE_INFINITY : buffer.readUInt32LE(0);
  if (4 + length > buffer.length) throw new PulseError('checkpoint-unusable', 'The checkpoint is cut short.');
  const header = JSON.parse(buffer.toString('utf8', 4, 4 + length)) as SavedState & { format: number };
  if (header.format !== FORMAT) {
    throw new PulseError('checkpoint-unusable', `The checkpoint has format ${header.format}, not ${FORMAT}.`);
  }
  // No Buffer, whose slices are no copies.
  return {
    ...header,
    engine: new Uint8Array(buffer.buffer, buffer.byteOffset + 4 + length, buffer.length - 4 - length),
  };
}
