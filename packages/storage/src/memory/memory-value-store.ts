import { assert, type Milliseconds, PulseError } from '@pulse/base';
import {
  type LayoutDelta,
  type LayoutId,
  type LayoutInfo,
  type LayoutRow,
  type LayoutSnapshot,
  type RowChange,
  type StreamHealth,
  sameVersion,
  type TenantId,
  type TrendPoint,
} from '@pulse/model';
import type { ValueListener, ValueStore } from '../value-store.ts';

/** A trend keeps a day before its newest point. */
export const TREND_SPAN: Milliseconds = 24 * 3_600_000;
/** And at most this many points, one every ten seconds, whatever their step is. */
export const TREND_POINTS = 8640;

/** Values and trends in this process' memory, for the dcu and whoever shows them in one process. */
export function memoryValueStore(): ValueStore {
  const tenants = new Map<TenantId, TenantValues>();
  const of = (tenant: TenantId): TenantValues => {
    let values = tenants.get(tenant);
    if (!values) tenants.set(tenant, (values = new TenantValues()));
    return values;
  };
  return {
    layouts: (tenant) => tenants.get(tenant)?.layouts ?? [],
    snapshot: (tenant, layout) => tenants.get(tenant)?.tables.get(layout)?.snapshot(),
    health: (tenant) => tenants.get(tenant)?.health ?? [],
    trend: async (tenant, layout, column, object) =>
      tenants.get(tenant)?.trends.get(layout)?.get(lineKey(column, object))?.points(),
    listen: (tenant, listener) => of(tenant).listen(listener),
    putLayouts(tenant, layouts) {
      of(tenant).putLayouts(layouts);
    },
    publishSnapshot(tenant, snapshot) {
      of(tenant).publishSnapshot(snapshot);
    },
    publishDelta(tenant, delta) {
      of(tenant).publishDelta(delta);
    },
    publishHealth(tenant, streams) {
      of(tenant).publishHealth(streams);
    },
    putTrend(tenant, layout, column, object, points) {
      of(tenant).putTrend(layout, lineKey(column, object), points);
    },
  };
}

const lineKey = (column: string, object: string) => JSON.stringify([column, object]);

/** All that is known of one tenant; nothing in here can reach another's. */
class TenantValues {
  layouts: readonly LayoutInfo[] = [];
  health: readonly StreamHealth[] = [];
  readonly tables = new Map<LayoutId, Table>();
  readonly trends = new Map<LayoutId, Map<string, Trend>>();
  /** In boxes, so that the same listener may be given twice and each is ended on its own. */
  readonly #listeners = new Set<{ readonly listener: ValueListener }>();
  #telling = false;

  listen(listener: ValueListener): () => void {
    const box = { listener };
    this.#listeners.add(box);
    return () => void this.#listeners.delete(box);
  }

  putLayouts(layouts: readonly LayoutInfo[]): void {
    this.layouts = layouts;
    const known = new Set(layouts.map((layout) => layout.id));
    for (const id of this.tables.keys()) if (!known.has(id)) this.tables.delete(id);
    for (const id of this.trends.keys()) if (!known.has(id)) this.trends.delete(id);
    this.#tell((listener) => listener.onLayouts?.(layouts));
  }

  publishSnapshot(snapshot: LayoutSnapshot): void {
    this.tables.set(snapshot.layout, new Table(snapshot));
    this.#tell((listener) => listener.onSnapshot?.(snapshot));
  }

  publishDelta(delta: LayoutDelta): void {
    const table = this.tables.get(delta.layout);
    if (!table?.at(delta.from)) {
      throw new PulseError(
        'version-mismatch',
        `A change of layout ${delta.layout} starts from version ${delta.from.join('/')}, but the store has ${table ? table.version.join('/') : 'none'}.`,
        { advice: 'Publish a snapshot.' },
      );
    }
    table.apply(delta);
    this.#tell((listener) => listener.onDelta?.(delta));
  }

  publishHealth(streams: readonly StreamHealth[]): void {
    this.health = streams;
    this.#tell((listener) => listener.onHealth?.(streams));
  }

  putTrend(layout: LayoutId, line: string, points: readonly TrendPoint[]): void {
    let lines = this.trends.get(layout);
    if (!lines) this.trends.set(layout, (lines = new Map()));
    let trend = lines.get(line);
    if (!trend) lines.set(line, (trend = new Trend()));
    trend.add(points);
  }

  /** All are told although one throws; what it threw is the publisher's to hear, afterwards. */
  #tell(one: (listener: ValueListener) => void): void {
    assert(!this.#telling, 'a listener of values must not publish: others would hear versions out of order');
    this.#telling = true;
    const thrown: unknown[] = [];
    for (const { listener } of this.#listeners) {
      try {
        one(listener);
      } catch (error) {
        thrown.push(error);
      }
    }
    this.#telling = false;
    if (thrown.length > 0) throw new AggregateError(thrown, 'a listener of values failed');
  }
}

/** The rows of one layout. Rows are replaced, never changed: a snapshot that was handed out stays as it was. */
class Table {
  #head: Omit<LayoutSnapshot, 'rows'>;
  readonly #rows: Map<string, LayoutRow>;
  /** Made when somebody asks: a layout changes more often than it is read whole. */
  #snapshot: LayoutSnapshot | undefined;

  constructor(snapshot: LayoutSnapshot) {
    this.#head = snapshot;
    this.#rows = new Map(snapshot.rows.map((row) => [row.object.id, row]));
    this.#snapshot = snapshot;
  }

  get version() {
    return this.#head.version;
  }

  at(version: LayoutSnapshot['version']): boolean {
    return sameVersion(this.#head.version, version);
  }

  snapshot(): LayoutSnapshot {
    const { layout, version, at, since } = this.#head;
    this.#snapshot ??= { layout, version, at, since, rows: [...this.#rows.values()] };
    return this.#snapshot;
  }

  apply(delta: LayoutDelta): void {
    for (const { id } of delta.changed) {
      assert(this.#rows.has(id), `layout ${delta.layout}: a change names ${id}, which has no row`);
    }
    for (const id of delta.removed) this.#rows.delete(id);
    for (const row of delta.added) this.#rows.set(row.object.id, row);
    for (const change of delta.changed) {
      const row = this.#rows.get(change.id);
      if (row) this.#rows.set(change.id, changedRow(row, change));
    }
    const since = delta.since ?? this.#head.since;
    this.#head = { layout: delta.layout, version: delta.to, at: delta.at, since };
    this.#snapshot = undefined;
  }
}

function changedRow(row: LayoutRow, change: RowChange): LayoutRow {
  const cells = row.cells.slice();
  for (const [column, cell] of change.cells) cells[column] = cell;
  return { ...row, cells, incomplete: change.incomplete ?? row.incomplete };
}

/** Points of one line, ascending in time; bounded by {@link TREND_SPAN} and {@link TREND_POINTS}. */
class Trend {
  #points: TrendPoint[] = [];

  points(): readonly TrendPoint[] {
    return this.#points.slice();
  }

  add(points: readonly TrendPoint[]): void {
    for (const point of points) this.#addOne(point);
    const newest = this.#points.at(-1)?.time ?? 0;
    const tooOld = this.#points.findIndex((point) => point.time > newest - TREND_SPAN);
    const tooMany = this.#points.length - TREND_POINTS;
    if (tooOld > 0 || tooMany > 0) this.#points.splice(0, Math.max(tooOld, tooMany));
  }

  /** Nearly always the newest or the one after it, hence the search from the end. */
  #addOne(point: TrendPoint): void {
    const before = this.#points.findLastIndex((known) => known.time <= point.time);
    const replaces = this.#points[before]?.time === point.time;
    this.#points.splice(replaces ? before : before + 1, replaces ? 1 : 0, point);
  }
}
