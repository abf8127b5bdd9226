import type {
  LayoutDelta,
  LayoutId,
  LayoutInfo,
  LayoutSnapshot,
  ObjectRef,
  StreamHealth,
} from '@pulse/model';

/** What the viewer's end of a channel hears: every version once, in order. */
export interface StateListener {
  onSnapshot(snapshot: LayoutSnapshot): void;
  onDelta(delta: LayoutDelta): void;
  onHealth(streams: readonly StreamHealth[]): void;
  /** `sees`, or which layouts there are for this viewer, may answer otherwise from now on. */
  onVisibility(): void;
}

/**
 * What a state server shows to one viewer.
 *
 * Snapshots and deltas are whole, and the same objects for all viewers: with the same rows in them, each row is encoded
 * once for all. What `sees` does not allow is left out on the way.
 */
export interface StateSource {
  /** Undefined for a layout that there is not, or not for this viewer. */
  info(layout: LayoutId): LayoutInfo | undefined;
  snapshot(layout: LayoutId): LayoutSnapshot | undefined;
  health(): readonly StreamHealth[];
  /** May the viewer see rows of this object now? Every object when absent. */
  sees?(object: ObjectRef): boolean;
  /**
   * Viewers with the same sight see the same objects, for as long as it is the same: what is filtered and assembled for
   * one of them goes to all. Undefined for a viewer who shares with nobody.
   */
  sight?(): object | undefined;
  /** Returns the way to stop. */
  listen(listener: StateListener): () => void;
}
