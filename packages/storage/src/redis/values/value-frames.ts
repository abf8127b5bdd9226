import { type LayoutDelta, type LayoutSnapshot, layoutId, type Version } from '@pulse/model';
import { count, type Fields, fields, list, number, text } from '../checked.ts';
import { pack, unpack } from '../packed.ts';
import { unpackChanges } from './packed-changes.ts';
import { RowTable, unpackRows } from './row-table.ts';

/**
 * A frame is one snapshot or one delta, behind its length. The key of a layout holds a snapshot and the deltas since,
 * appended as they come: what is published is in the key already, so whoever reads it is exactly up to date.
 */
export type ValueFrame =
  | { readonly kind: 'snapshot'; readonly snapshot: LayoutSnapshot }
  | { readonly kind: 'delta'; readonly delta: LayoutDelta };

const LENGTH_BYTES = 4;

export function snapshotFrame(head: Omit<LayoutSnapshot, 'rows'>, rows: RowTable): Buffer {
  const { layout, version, at, since } = head;
  return frame({ kind: 'snapshot', layout, version, at, since, rows: rows.packed() });
}

/** @param changed what `packChanges` makes of the delta's changes */
export function deltaFrame(delta: LayoutDelta, changed: Fields): Buffer {
  const { layout, from, to, at, added, removed, since = null } = delta;
  return frame({
    kind: 'delta',
    layout,
    from,
    to,
    at,
    changed,
    added: new RowTable(added).packed(),
    removed,
    since,
  });
}

function frame(content: Fields): Buffer {
  const packed = pack(content);
  const framed = Buffer.allocUnsafe(LENGTH_BYTES + packed.length);
  framed.writeUInt32BE(packed.length);
  framed.set(packed, LENGTH_BYTES);
  return framed;
}

/** @throws when anything in it is not a frame */
export function readFrames(bytes: Buffer): ValueFrame[] {
  const frames: ValueFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + LENGTH_BYTES;
    at = start + bytes.readUInt32BE(at);
    if (at > bytes.length) throw new RangeError('a frame is cut off');
    frames.push(parseFrame(fields(unpack(bytes.subarray(start, at)))));
  }
  return frames;
}

function parseFrame(packed: Fields): ValueFrame {
  const layout = layoutId(text(packed.layout));
  const at = number(packed.at);
  switch (packed.kind) {
    case 'snapshot': {
      const since = sinceOf(packed.since);
      return {
        kind: 'snapshot',
        snapshot: { layout, version: versionOf(packed.version), at, since, rows: unpackRows(packed.rows) },
      };
    }
    case 'delta':
      return {
        kind: 'delta',
        delta: {
          layout,
          from: versionOf(packed.from),
          to: versionOf(packed.to),
          at,
          changed: unpackChanges(packed.changed),
          added: unpackRows(packed.added),
          removed: list(packed.removed, text),
          ...(packed.since !== null && { since: sinceOf(packed.since) }),
        },
      };
    default:
      throw new TypeError('neither a snapshot nor a delta');
  }
}

function versionOf(value: unknown): Version {
  const [token = 0, counter = 0] = list(value, count, 2);
  return [token, counter];
}

const sinceOf = (value: unknown) => list(value, (each) => (each === null ? null : number(each)));
