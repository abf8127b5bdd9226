import { PulseError } from '@pulse/base';
import type { SavedTrends } from '../trends/trends.ts';

/** What a dcu keeps between two runs. */
export interface SavedState {
  /** Digest of layouts and configuration; a state made for others is of no use. */
  readonly plan: string;
  readonly trends: SavedTrends;
  readonly engine: Uint8Array;
}

const FORMAT = 1;

/** Length of the header (32 bits, little-endian), header as JSON, then the engine's own bytes. */
export function encodeState(state: SavedState): Uint8Array {
  const header = Buffer.from(JSON.stringify({ format: FORMAT, plan: state.plan, trends: state.trends }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, state.engine]);
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
  // A copy of its own: the engine lays typed arrays over its bytes, which must begin aligned.
  return { plan: header.plan, trends: header.trends, engine: new Uint8Array(buffer.subarray(4 + length)) };
}
