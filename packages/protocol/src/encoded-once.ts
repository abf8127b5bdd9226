import { encodeField } from './codec.ts';
import type { Encoding } from './log-messages.ts';
import type { Frame } from './transport.ts';

/**
 * What many viewers are sent, encoded once: by the identity of the object, so a source that gives several viewers the
 * same rows spends one encoding on them all.
 */
const encoded: Record<Encoding, WeakMap<object, Frame>> = { json: new WeakMap(), msgpack: new WeakMap() };

/** The encoding of an object as a part of a frame. The object must not change afterwards. */
export function encodedOnce<Value extends object>(
  value: Value,
  encoding: Encoding,
  encode: (value: Value, encoding: Encoding) => Frame = encodeField,
): Frame {
  let part = encoded[encoding].get(value);
  if (part === undefined) {
    part = encode(value, encoding);
    encoded[encoding].set(value, part);
  }
  return part;
}
