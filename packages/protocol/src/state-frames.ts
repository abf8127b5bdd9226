import type { LayoutDelta, LayoutInfo, LayoutSnapshot } from '@pulse/model';
import { assembleFrame, assembleList, encodeField } from './codec.ts';
import { encodedOnce } from './encoded-once.ts';
import type { Encoding } from './log-messages.ts';
import type { Frame } from './transport.ts';

type Field = readonly [name: string, value: Frame];

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
      ['snapshot', encodedOnce(snapshot, encoding, encodeSnapshot)],
    ],
    encoding,
  );
}

export function deltaFrame(id: number, delta: LayoutDelta, encoding: Encoding): Frame {
  return assembleFrame(
    [
      ['kind', encodeField('delta', encoding)],
      ['id', encodeField(id, encoding)],
      ['delta', encodedOnce(delta, encoding, encodeDelta)],
    ],
    encoding,
  );
}

const encodeSnapshot = ({ rows, ...head }: LayoutSnapshot, encoding: Encoding): Frame =>
  assembleFrame([...headFields(head, encoding), ['rows', rowList(rows, encoding)]], encoding);

const encodeDelta = ({ changed, added, ...head }: LayoutDelta, encoding: Encoding): Frame =>
  assembleFrame(
    [
      ...headFields(head, encoding),
      ['changed', rowList(changed, encoding)],
      ['added', rowList(added, encoding)],
    ],
    encoding,
  );

/** Rows and changes of rows are the same objects in whatever snapshot or delta a viewer gets of them. */
const rowList = (rows: readonly object[], encoding: Encoding): Frame =>
  assembleList(
    rows.map((row) => encodedOnce(row, encoding)),
    encoding,
  );

const headFields = (head: object, encoding: Encoding): Field[] =>
  Object.entries(head)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, encodeField(value, encoding)] as const);
