import { encodeField } from './codec.ts';
import type { Encoding } from './log-messages.ts';
import type { Frame } from './transport.ts';

/**
 * What many viewers are sent, encoded once: by the identity of the object, so a source that gives several viewers the
 * same delta spends one encoding on them all.
 */
const encoded: Record<Encoding, WeakMap<object, Frame>> = { json: new WeakMap(), msgpack: new WeakMap() };

/** The value of a field, for `assembleFrame`. The object must not change afterwards. */
export function encodedOnce(value: object, encoding: Encoding): Frame {
  let field = encoded[encoding].get(value);
  if (field === undefined) {
    field = encodeField(value, encoding);
    encoded[encoding].set(value, field);
  }
  return field;
}
