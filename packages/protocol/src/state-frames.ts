import type { LayoutDelta, LayoutInfo, LayoutSnapshot } from '@pulse/model';
import { assembleFrame, encodeField } from './codec.ts';
import { encodedOnce } from './encoded-once.ts';
import type { Encoding } from './log-messages.ts';
import type { Frame } from './transport.ts';

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
      ['info', encodedOnce(info, encoding)],
      ['snapshot', encodedOnce(snapshot, encoding)],
    ],
    encoding,
  );
}

export function deltaFrame(id: number, delta: LayoutDelta, encoding: Encoding): Frame {
  return assembleFrame(
    [
      ['kind', encodeField('delta', encoding)],
      ['id', encodeField(id, encoding)],
      ['delta', encodedOnce(delta, encoding)],
    ],
    encoding,
  );
}
