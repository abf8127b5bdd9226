import { Packr, Unpackr } from 'msgpackr';
import type { Encoding } from './log-messages.ts';
import type { Frame } from './transport.ts';

/**
 * Records (objects of one shape stored as a definition and values) decode several times faster than maps. Definitions
 * are written into the frame that uses them and forgotten at its end: every frame can be read alone, so the same bytes
 * go to every receiver, whatever each has seen before.
 */
const packr = new Packr({ useRecords: true });
const unpackr = new Unpackr({ useRecords: true, mapsAsObjects: true });

/** What msgpack starts a map with: 0x80 plus the number of its entries, at most 15. */
const FIXMAP = 0x80;

export function encodeFrame(message: object, encoding: Encoding): Frame {
  return encoding === 'json' ? JSON.stringify(message) : packr.pack(message);
}

/** Text is JSON, bytes are msgpack. Throws where the frame is neither. */
export function decodeFrame(frame: Frame): unknown {
  return typeof frame === 'string' ? JSON.parse(frame) : unpackr.unpack(frame);
}

export const frameBytes = (frame: Frame): number =>
  typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength;

/**
 * A message of which some fields are encoded already, so that what many receivers get is encoded once for all of them.
 * The fields' own encodings are complete in themselves, which makes their concatenation one well-formed frame.
 */
export function assembleFrame(
  fields: readonly (readonly [name: string, value: Frame])[],
  encoding: Encoding,
): Frame {
  if (encoding === 'json') {
    return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${String(value)}`).join(',')}}`;
  }
  const parts: Uint8Array[] = [Uint8Array.of(FIXMAP + fields.length)];
  for (const [name, value] of fields) {
    parts.push(packr.pack(name), typeof value === 'string' ? packr.pack(value) : value);
  }
  return Buffer.concat(parts);
}

/** One field's value for {@link assembleFrame}. */
export function encodeField(value: unknown, encoding: Encoding): Frame {
  return encoding === 'json' ? JSON.stringify(value) : packr.pack(value);
}
