import type { Milliseconds } from '@pulse/base';
import type { LayoutDelta, LayoutId, LayoutInfo, LayoutSnapshot, StreamHealth } from '@pulse/model';

/** What a subscriber hears of one layout, in order: a snapshot first, then deltas that follow each other. */
export interface LayoutListener {
  onSnapshot(info: LayoutInfo, snapshot: LayoutSnapshot): void;
  onDelta(delta: LayoutDelta): void;
  onRefused(code: string, message: string): void;
}

export interface ChannelListener {
  onConnected(): void;
  /** `code` as in the protocol's table of close codes. */
  onLost(code: string): void;
  onServerTime(time: Milliseconds): void;
  onHealth(streams: readonly StreamHealth[]): void;
}

/** The live channel to the server: subscriptions outlive connections. */
export interface LiveChannel {
  subscribe(layout: LayoutId, listener: LayoutListener): () => void;
  close(): void;
}

export type OpenChannel = (listener: ChannelListener) => LiveChannel;
