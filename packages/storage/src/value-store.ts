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
 * How a dcu hands on the values of a tenant.
 *
 * Promises: nothing waits and nothing is lost that is current: while the store is away, what is to be written gives way to
 * what is newer, and all of it is written when the store is back. `publishDelta` moves the snapshot from `delta.from`
 * to `delta.to`, or throws {@link PulseError} `version-mismatch` when `from` is not what was published last.
 */
export interface ValueSink {
  putLayouts(tenant: TenantId, layouts: readonly LayoutInfo[]): void;
  publishSnapshot(tenant: TenantId, snapshot: LayoutSnapshot): void;
  publishDelta(tenant: TenantId, delta: LayoutDelta): void;
  publishHealth(tenant: TenantId, streams: readonly StreamHealth[]): void;
  /**
   * Adds points to a trend; one of the same time replaces. At least the last 24 h are kept, times in whole
   * milliseconds, values to a thousandth of their unit.
   */
  putTrend(
    tenant: TenantId,
    layout: LayoutId,
    column: string,
    object: string,
    points: readonly TrendPoint[],
  ): void;
}

/**
 * How pulse sees the values of the tenants that it serves: a mirror in this process, moved on by what the dcu publishes.
 * Of a tenant that is not followed nothing is known.
 *
 * Promises: listeners hear every version once, in order, synchronously after it is readable; where one was missed they
 * hear a snapshot instead. While the store cannot be reached, or the dcu is silent, the last values stay, and `health`
 * shows no stream as live.
 */
export interface ValueView {
  /**
   * Begins to mirror a tenant, for as long as this view lives. Fulfils when what the store holds is here, or when the
   * store turned out to be away; never rejects. May be called again.
   */
  follow(tenant: TenantId): Promise<void>;
  layouts(tenant: TenantId): readonly LayoutInfo[];
  snapshot(tenant: TenantId, layout: LayoutId): LayoutSnapshot | undefined;
  health(tenant: TenantId): readonly StreamHealth[];
  /**
   * Points of a trend column, oldest first; undefined when the layout, column or object is unknown. Rejects with
   * {@link PulseError} `values-unavailable` or `values-refused` when they cannot be read now.
   */
  trend(
    tenant: TenantId,
    layout: LayoutId,
    column: string,
    object: string,
  ): Promise<readonly TrendPoint[] | undefined>;
  listen(tenant: TenantId, listener: ValueListener): () => void;
}

/** Both ends in one process. */
export interface ValueStore extends ValueSink, ValueView {}
