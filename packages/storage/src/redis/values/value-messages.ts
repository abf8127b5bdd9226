import { type LayoutId, type LayoutInfo, layoutId, type StreamHealth } from '@pulse/model';
import { layoutInfoSchema, streamHealthSchema } from '@pulse/model/schema';
import { bytes, count, type Fields, fields, list, text } from '../checked.ts';
import { pack, unpack } from '../packed.ts';
import { readFrames, type ValueFrame } from './value-frames.ts';

/**
 * What an owner says on the channel of a tenant, each time with its token. `owner`: it is the owner now, and the keys
 * hold all it has. `alive`: it had nothing else to say for a while. `range`: frames that are too large to go through the
 * channel, where a reader that stops for a moment would be disconnected; the layout's key holds them there.
 */
export type ValueMessage = { readonly token: number } & (
  | { readonly kind: 'owner' | 'alive' }
  | ({ readonly kind: 'layouts' } & NumberedLayouts)
  | ({ readonly kind: 'health' } & NumberedHealth)
  | { readonly kind: 'frames'; readonly frames: readonly ValueFrame[] }
  | ({ readonly kind: 'range' } & FrameRange)
);

/** Bytes of a layout's key. */
export interface FrameRange {
  readonly layout: LayoutId;
  readonly start: number;
  readonly length: number;
}

/** `n` rises with every change of the owner's, so that an older list never replaces a newer one. */
export interface NumberedLayouts {
  readonly n: number;
  readonly layouts: readonly LayoutInfo[];
}

export interface NumberedHealth {
  readonly n: number;
  readonly streams: readonly StreamHealth[];
}

/** The content of the key `index`: with the layouts, which of them (and perhaps others) have a snapshot. */
export interface ValueIndex extends NumberedLayouts {
  readonly tables: readonly LayoutId[];
}

export const signMessage = (token: number, kind: 'owner' | 'alive'): Buffer => pack({ kind, token });
export const layoutsMessage = (token: number, { n, layouts }: NumberedLayouts): Buffer =>
  pack({ kind: 'layouts', token, n, layouts });
export const healthMessage = (token: number, health: NumberedHealth): Buffer =>
  pack({ kind: 'health', token, ...health });
export const framesMessage = (token: number, frames: Buffer): Buffer =>
  pack({ kind: 'frames', token, frames });

export const rangeMessage = (token: number, range: FrameRange): Buffer =>
  pack({ kind: 'range', token, ...range });

export const packIndex = (index: ValueIndex): Buffer => pack(index);
export const packHealth = (health: NumberedHealth): Buffer => pack(health);

/** @throws when it is no message; one of a kind that is not known is undefined */
export function readMessage(message: Buffer): ValueMessage | undefined {
  const packed = fields(unpack(message));
  const token = count(packed.token);
  const { kind } = packed;
  switch (kind) {
    case 'owner':
    case 'alive':
      return { kind, token };
    case 'layouts':
      return { kind, token, ...layoutsOf(packed) };
    case 'health':
      return { kind, token, ...healthOf(packed) };
    case 'frames':
      return { kind, token, frames: readFrames(Buffer.from(bytes(packed.frames))) };
    case 'range': {
      const layout = layoutId(text(packed.layout));
      return { kind, token, layout, start: count(packed.start), length: count(packed.length) };
    }
    default:
      return undefined;
  }
}

/** @throws when it is not what `packIndex` makes */
export function readIndex(index: Buffer): ValueIndex {
  const packed = fields(unpack(index));
  return { ...layoutsOf(packed), tables: list(packed.tables, (id) => layoutId(text(id))) };
}

/** @throws when it is not what `packHealth` makes */
export const readHealth = (health: Buffer): NumberedHealth => healthOf(fields(unpack(health)));

const layoutsOf = (packed: Fields): NumberedLayouts => ({
  n: count(packed.n),
  // The schema knows names as texts; that of a layout is one by being here.
  layouts: list(packed.layouts, (info) => layoutInfoSchema.parse(info) as LayoutInfo),
});

const healthOf = (packed: Fields): NumberedHealth => ({
  n: count(packed.n),
  streams: list(packed.streams, (stream) => streamHealthSchema.parse(stream) as StreamHealth),
});
