import type { LayoutId, LayoutInfo, TenantId, TrendPoint } from '@pulse/model';
import type { ValueStore } from '../value-store.ts';
import { TenantValues } from './tenant-values.ts';
import { TrendLine } from './trend-line.ts';

/** Values and trends in this process' memory, for the dcu and whoever shows them in one process. */
export function memoryValueStore(): ValueStore {
  const tenants = new Map<TenantId, { readonly values: TenantValues; readonly trends: TenantTrends }>();
  const of = (tenant: TenantId) => {
    let known = tenants.get(tenant);
    if (!known) tenants.set(tenant, (known = { values: new TenantValues(), trends: new TenantTrends() }));
    return known;
  };
  return {
    follow: async () => {},
    layouts: (tenant) => tenants.get(tenant)?.values.layouts ?? [],
    snapshot: (tenant, layout) => tenants.get(tenant)?.values.tables.get(layout)?.snapshot(),
    health: (tenant) => tenants.get(tenant)?.values.health ?? [],
    trend: async (tenant, layout, column, object) =>
      tenants.get(tenant)?.trends.points(layout, column, object),
    listen: (tenant, listener) => of(tenant).values.listen(listener),
    putLayouts(tenant, layouts) {
      of(tenant).trends.keep(layouts);
      of(tenant).values.putLayouts(layouts);
    },
    publishSnapshot(tenant, snapshot) {
      of(tenant).values.publishSnapshot(snapshot);
    },
    publishDelta(tenant, delta) {
      of(tenant).values.publishDelta(delta);
    },
    publishHealth(tenant, streams) {
      of(tenant).values.publishHealth(streams);
    },
    putTrend(tenant, layout, column, object, points) {
      of(tenant).trends.add(layout, column, object, points);
    },
  };
}

/** The lines of one tenant by layout, column and object. */
class TenantTrends {
  readonly #lines = new Map<LayoutId, Map<string, TrendLine>>();

  points(layout: LayoutId, column: string, object: string): readonly TrendPoint[] | undefined {
    return this.#lines.get(layout)?.get(lineKey(column, object))?.points();
  }

  add(layout: LayoutId, column: string, object: string, points: readonly TrendPoint[]): void {
    let lines = this.#lines.get(layout);
    if (!lines) this.#lines.set(layout, (lines = new Map()));
    const key = lineKey(column, object);
    let line = lines.get(key);
    if (!line) lines.set(key, (line = new TrendLine()));
    line.add(points);
  }

  keep(layouts: readonly LayoutInfo[]): void {
    const known = new Set(layouts.map((layout) => layout.id));
    for (const id of this.#lines.keys()) if (!known.has(id)) this.#lines.delete(id);
  }
}

const lineKey = (column: string, object: string) => JSON.stringify([column, object]);
