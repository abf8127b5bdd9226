import { Packr, Unpackr } from 'msgpackr';
import type { Encoding } from './log-messages.ts';
import type { Frame } from './transport.ts';

/**
 * Records (objects of one shape stored as a definition and values) decode several times faster than maps. Definitions
 * are written into the frame that uses them and forgotten at its end: every frame can be read alone, so the same bytes
 * go to every receiver, whatever each has seen before.
 */
const packr = new Packr({ useRecords: true });
/** Parts that are put together later: without records, of which each part would carry the definitions anew. */
const partPackr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: true, mapsAsObjects: true });

/** What msgpack starts a map with: 0x80 plus the number of its entries, at most 15. */
const FIXMAP = 0x80;
/** What msgpack starts an array with, before the number of its elements in four bytes. */
const ARRAY_32 = 0xdd;

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
    parts.push(partPackr.pack(name), typeof value === 'string' ? partPackr.pack(value) : value);
  }
  return Buffer.concat(parts);
}

/** A list of which the elements are encoded already. */
export function assembleList(elements: readonly Frame[], encoding: Encoding): Frame {
  if (encoding === 'json') return `[${elements.join(',')}]`;
  const head = Buffer.of(ARRAY_32, 0, 0, 0, 0);
  head.writeUInt32BE(elements.length, 1);
  return Buffer.concat([head, ...(elements as readonly Uint8Array[])]);
}

/** One field's value for {@link assembleFrame}, or one element for {@link assembleList}. */
export function encodeField(value: unknown, encoding: Encoding): Frame {
  return encoding === 'json' ? JSON.stringify(value) : partPackr.pack(value);
}
