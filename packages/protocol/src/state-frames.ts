import type { LayoutDelta, LayoutInfo, LayoutSnapshot, StreamHealth } from '@pulse/model';
import { assembleFrame, encodeField } from './codec.ts';
import type { Encoding } from './log-messages.ts';
import type { Frame } from './transport.ts';

/**
 * What many viewers are sent, encoded once: by the identity of the object, so a source that gives several viewers the
 * same delta spends one encoding on them all.
 */
const encoded: Record<Encoding, WeakMap<object, Frame>> = { json: new WeakMap(), msgpack: new WeakMap() };

function shared(value: object, encoding: Encoding): Frame {
  let field = encoded[encoding].get(value);
  if (field === undefined) {
    field = encodeField(value, encoding);
    encoded[encoding].set(value, field);
  }
  return field;
}

export function snapshotFrame(
  id: number,
  info: LayoutInfo,
  snapshot: LayoutSnapshot,
  encoding: Encoding,
): Frame {
  return assembleFrame(
    [
      ['kind', encodeField('snapshot', encoding)],
      ['id', encodeField(id, encoding)],
      ['info', shared(info, encoding)],
      ['snapshot', shared(snapshot, encoding)],
    ],
    encoding,
  );
}

export function deltaFrame(id: number, delta: LayoutDelta, encoding: Encoding): Frame {
  return assembleFrame(
    [
      ['kind', encodeField('delta', encoding)],
      ['id', encodeField(id, encoding)],
      ['delta', shared(delta, encoding)],
    ],
    encoding,
  );
}

export function healthFrame(streams: readonly StreamHealth[], encoding: Encoding): Frame {
  return assembleFrame(
    [
      ['kind', encodeField('health', encoding)],
      ['streams', shared(streams, encoding)],
    ],
    encoding,
  );
}
