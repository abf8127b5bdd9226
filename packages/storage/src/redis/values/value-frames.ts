import { type LayoutDelta, type LayoutSnapshot, layoutId, type Version } from '@pulse/model';
import { count, type Fields, fields, list, number, text } from '../checked.ts';
import { pack, unpack } from '../packed.ts';
import { packChanges, packRows, unpackChanges, unpackRows } from './packed-rows.ts';

/**
 * A frame is one snapshot or one delta, behind its length. The key of a layout holds a snapshot and the deltas since,
 * appended as they come: what is published is in the key already, so whoever reads it is exactly up to date.
 */
export type ValueFrame =
  | { readonly kind: 'snapshot'; readonly snapshot: LayoutSnapshot }
  | { readonly kind: 'delta'; readonly delta: LayoutDelta };

const LENGTH_BYTES = 4;

export function snapshotFrame({ layout, version, at, since, rows }: LayoutSnapshot): Buffer {
  return frame({ kind: 'snapshot', layout, version, at, since, rows: packRows(rows) });
}

export function deltaFrame({ layout, from, to, at, changed, added, removed, since }: LayoutDelta): Buffer {
  return frame({
    kind: 'delta',
    layout,
    from,
    to,
    at,
    changed: packChanges(changed),
    added: packRows(added),
    removed,
    since: since ?? null,
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
