import type { LayoutDelta, LayoutId, LayoutInfo, LayoutSnapshot, StreamHealth } from '@pulse/model';

/** What a state server shows to one viewer: already filtered by what that viewer may see. */
export interface StateSource {
  info(layout: LayoutId): LayoutInfo | undefined;
  snapshot(layout: LayoutId): LayoutSnapshot | undefined;
  health(): readonly StreamHealth[];
  /** Listeners hear every version once, in order. Returns the way to stop. */
  listen(listener: {
    onSnapshot(snapshot: LayoutSnapshot): void;
    onDelta(delta: LayoutDelta): void;
    onHealth(streams: readonly StreamHealth[]): void;
  }): () => void;
}
