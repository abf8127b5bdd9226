import type {
  LayoutDelta,
  LayoutId,
  LayoutInfo,
  LayoutSnapshot,
  StreamHealth,
  TenantId,
  TrendPoint,
} from '@pulse/model';

/** What a reader of values hears, in order; `snapshot` also whenever a delta could not be given. */
export interface ValueListener {
  onLayouts?(layouts: readonly LayoutInfo[]): void;
  onSnapshot?(snapshot: LayoutSnapshot): void;
  onDelta?(delta: LayoutDelta): void;
  onHealth?(streams: readonly StreamHealth[]): void;
}

/**
 * Current values and trends of a tenant, between the dcu that computes them and whoever shows them.
 *
 * Promises: `publish` of a delta moves the snapshot from `delta.from` to `delta.to`, or fails when `from` is not the
 * snapshot's version; listeners hear every version once, in order, synchronously after it is readable.
 */
export interface ValueStore {
  layouts(tenant: TenantId): readonly LayoutInfo[];
  snapshot(tenant: TenantId, layout: LayoutId): LayoutSnapshot | undefined;
  health(tenant: TenantId): readonly StreamHealth[];
  /** Points of a trend column, oldest first; undefined when the layout, column or object is unknown. */
  trend(
    tenant: TenantId,
    layout: LayoutId,
    column: string,
    object: string,
  ): readonly TrendPoint[] | undefined;
  listen(tenant: TenantId, listener: ValueListener): () => void;

  putLayouts(tenant: TenantId, layouts: readonly LayoutInfo[]): void;
  publishSnapshot(tenant: TenantId, snapshot: LayoutSnapshot): void;
  publishDelta(tenant: TenantId, delta: LayoutDelta): void;
  publishHealth(tenant: TenantId, streams: readonly StreamHealth[]): void;
  /** Adds points to a trend; one of the same time replaces. At least the last 24 h are kept. */
  putTrend(
    tenant: TenantId,
    layout: LayoutId,
    column: string,
    object: string,
    points: readonly TrendPoint[],
  ): void;
}
