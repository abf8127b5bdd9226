import type { Clock, Milliseconds } from '@pulse/base';
import {
  type Cell,
  isGrowing,
  isState,
  type LayoutDelta,
  type LayoutId,
  type LayoutInfo,
  type LayoutRow,
  type LayoutSnapshot,
  type ObjectRef,
  type StreamHealth,
  type TenantId,
} from '@pulse/model';
import type { Sight, ValueListener, ValueView } from '@pulse/storage';
import { needsTotal, visibleLayout } from './visible-layout.ts';
import { VISIBLE_TOTAL_ID } from './visible-total.ts';

/**
 * The totals of what is seen are made anew at most so often per layout; with the layout's refresh they are never
 * further behind than that.
 */
export const TOTAL_INTERVAL: Milliseconds = 250;

type Listener = Required<Pick<ValueListener, 'onSnapshot' | 'onDelta' | 'onHealth'>>;

/** The totals row of a layout as its viewers have it. */
interface KnownTotal {
  readonly row: LayoutRow | undefined;
  readonly made: Milliseconds;
}

/**
 * The values of a tenant for all who see the same of it. Rows are handed on as they are, so that each is encoded once
 * whoever gets it; `sees` says which of them may leave. A totals row of what is seen is added where the layout's own
 * stands for more, and made once for all of these viewers.
 */
export class SightSource {
  readonly #values: ValueView;
  readonly #tenant: TenantId;
  readonly #sight: Sight;
  readonly #clock: Clock;
  readonly #listeners = new Set<{ readonly listener: Listener }>();
  readonly #totals = new Map<LayoutId, KnownTotal>();
  /** Snapshots with their totals row: the same for all who ask, so that each is encoded once. */
  readonly #whole = new WeakMap<LayoutSnapshot, LayoutSnapshot>();
  #stopListening: (() => void) | undefined;

  constructor(values: ValueView, tenant: TenantId, sight: Sight, clock: Clock) {
    this.#values = values;
    this.#tenant = tenant;
    this.#sight = sight;
    this.#clock = clock;
  }

  sees(object: ObjectRef): boolean {
    return object.id === VISIBLE_TOTAL_ID || this.#sight.sees(object);
  }

  info(layout: LayoutId): LayoutInfo | undefined {
    return this.#values.layouts(this.#tenant).find(({ id }) => id === layout);
  }

  snapshot(layout: LayoutId): LayoutSnapshot | undefined {
    const snapshot = this.#values.snapshot(this.#tenant, layout);
    if (!snapshot || !needsTotal(snapshot, this.#sight)) return snapshot;
    const { row } = this.#totals.get(layout) ?? this.#makeTotal(snapshot);
    if (!row) return snapshot;
    let whole = this.#whole.get(snapshot);
    if (whole?.rows.at(-1) !== row) {
      this.#whole.set(snapshot, (whole = { ...snapshot, rows: [...snapshot.rows, row] }));
    }
    return whole;
  }

  health(): readonly StreamHealth[] {
    return this.#values.health(this.#tenant);
  }

  listen(listener: Listener): () => void {
    const box = { listener };
    this.#listeners.add(box);
    this.#stopListening ??= this.#values.listen(this.#tenant, {
      onSnapshot: (snapshot) => this.#onSnapshot(snapshot),
      onDelta: (delta) => this.#onDelta(delta),
      onHealth: (streams) => this.#tell((each) => each.onHealth(streams)),
    });
    return () => {
      this.#listeners.delete(box);
      if (this.#listeners.size > 0) return;
      this.#stopListening?.();
      this.#stopListening = undefined;
      this.#totals.clear();
    };
  }

  #onSnapshot(snapshot: LayoutSnapshot): void {
    this.#totals.delete(snapshot.layout);
    const whole = this.snapshot(snapshot.layout);
    if (whole) this.#tell((each) => each.onSnapshot(whole));
  }

  #onDelta(delta: LayoutDelta): void {
    const whole = this.#withTotal(delta);
    this.#tell((each) => each.onDelta(whole));
  }

  #tell(one: (listener: Listener) => void): void {
    for (const { listener } of this.#listeners) one(listener);
  }

  /** The delta, and with it what it changes of the totals row when that is due. */
  #withTotal(delta: LayoutDelta): LayoutDelta {
    const known = this.#totals.get(delta.layout);
    if (!known || this.#clock.now() - known.made < TOTAL_INTERVAL) return delta;
    const snapshot = this.#values.snapshot(this.#tenant, delta.layout);
    const now = snapshot && this.#makeTotal(snapshot).row;
    const before = known.row;
    if (!now) return before ? { ...delta, removed: [...delta.removed, VISIBLE_TOTAL_ID] } : delta;
    if (!before) return { ...delta, added: [...delta.added, now] };
    const cells = now.cells.flatMap((cell, place): [number, Cell][] =>
      sameCell(cell, before.cells[place] ?? null) ? [] : [[place, cell]],
    );
    const incomplete =
      now.incomplete.join() === before.incomplete.join() ? {} : { incomplete: now.incomplete };
    if (cells.length === 0 && !('incomplete' in incomplete)) return delta;
    return { ...delta, changed: [...delta.changed, { id: VISIBLE_TOTAL_ID, cells, ...incomplete }] };
  }

  #makeTotal(snapshot: LayoutSnapshot): KnownTotal {
    const info = this.info(snapshot.layout);
    const seen = info && visibleLayout(info, snapshot, this.#sight);
    const row = seen?.rows.find(({ object }) => object.id === VISIBLE_TOTAL_ID);
    const known = { row, made: this.#clock.now() };
    this.#totals.set(snapshot.layout, known);
    return known;
  }
}

function sameCell(a: Cell, b: Cell): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isState(a) || isState(b) || !isGrowing(a) || !isGrowing(b)) return false;
  return a.start === b.start && a.base === b.base && a.rate === b.rate;
}
