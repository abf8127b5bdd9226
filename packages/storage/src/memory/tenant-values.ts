import { assert } from '@pulse/base';
import type { LayoutDelta, LayoutId, LayoutInfo, LayoutSnapshot, StreamHealth } from '@pulse/model';
import type { ValueListener } from '../value-store.ts';
import { LayoutRows } from './layout-rows.ts';
import { versionMismatch } from './version-mismatch.ts';

/** All current values of one tenant, and who listens; nothing in here can reach another's. */
export class TenantValues {
  layouts: readonly LayoutInfo[] = [];
  health: readonly StreamHealth[] = [];
  readonly tables = new Map<LayoutId, LayoutRows>();
  /** In boxes, so that the same listener may be given twice and each is ended on its own. */
  readonly #listeners = new Set<{ readonly listener: ValueListener }>();
  #telling = false;

  listen(listener: ValueListener): () => void {
    const box = { listener };
    this.#listeners.add(box);
    return () => void this.#listeners.delete(box);
  }

  /** Values of layouts that are not listed are gone. */
  putLayouts(layouts: readonly LayoutInfo[]): void {
    this.layouts = layouts;
    const known = new Set(layouts.map((layout) => layout.id));
    for (const id of this.tables.keys()) if (!known.has(id)) this.tables.delete(id);
    this.#tell((listener) => listener.onLayouts?.(layouts));
  }

  publishSnapshot(snapshot: LayoutSnapshot): void {
    this.tables.set(snapshot.layout, new LayoutRows(snapshot));
    this.#tell((listener) => listener.onSnapshot?.(snapshot));
  }

  publishDelta(delta: LayoutDelta): void {
    const table = this.tables.get(delta.layout);
    if (!table?.at(delta.from)) throw versionMismatch(delta, table?.version);
    table.apply(delta);
    this.#tell((listener) => listener.onDelta?.(delta));
  }

  publishHealth(streams: readonly StreamHealth[]): void {
    this.health = streams;
    this.#tell((listener) => listener.onHealth?.(streams));
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
