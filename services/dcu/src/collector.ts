import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { ObjectType, StreamHealth, TenantId, Version } from '@pulse/model';
import type { ValueStore } from '@pulse/storage';
import type { LayoutTable } from './layout-table.ts';

/** Architecture 6: the leading edge at once, then at most every 50 ms. */
export const PUSH_INTERVAL: Milliseconds = 50;

export interface CollectorOptions {
  readonly tenant: TenantId;
  readonly engine: Engine;
  readonly tables: readonly LayoutTable[];
  readonly store: ValueStore;
  readonly clock: Clock;
  /** Larger than that of any owner before. */
  readonly token: number;
  /** The stream's *now*; never before the engine's time. */
  readonly now: () => Milliseconds;
}

/** Publishes what changed of every layout, on change, and at the latest after each layout's refresh. */
export class Collector implements Disposable {
  readonly #options: CollectorOptions;
  readonly #timers: Timer[] = [];
  readonly #versions = new Map<LayoutTable, Version>();
  #lastPush = Number.NEGATIVE_INFINITY;
  #pending: Timer | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /** Publishes the first snapshots and begins to follow the clock. */
  start(): void {
    const { tenant, tables, store, token, clock } = this.#options;
    store.putLayouts(
      tenant,
      tables.map((t) => t.plan.info),
    );
    const at = this.#options.now();
    for (const table of tables) {
      table.step(at, new Map(), true);
      this.#versions.set(table, [token, 0]);
      store.publishSnapshot(tenant, table.snapshot([token, 0], at));
    }
    this.#takeChanged();
    for (const table of tables) {
      this.#timers.push(every(clock, table.plan.info.refresh * 1000, () => this.#publish([table], true)));
    }
  }

  /** The engine took events: push now, or when the interval since the last push is over. */
  touch(): void {
    if (this.#pending) return;
    const wait = this.#lastPush + PUSH_INTERVAL - this.#options.clock.now();
    if (wait <= 0) this.#push();
    else {
      this.#pending = this.#options.clock.after(wait, () => {
        this.#pending = undefined;
        this.#push();
      });
    }
  }

  health(streams: readonly StreamHealth[]): void {
    this.#options.store.publishHealth(this.#options.tenant, streams);
  }

  /** Publishes everything as of now; for the last values before a stop and the first after catching up. */
  flush(): void {
    this.#publish(this.#options.tables, true);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) timer.cancel();
    this.#pending?.cancel();
  }

  #push(): void {
    this.#lastPush = this.#options.clock.now();
    this.#publish(this.#options.tables, false);
  }

  /** A change that one layout takes is a change for all, so a refresh of one publishes what changed of the others. */
  #publish(refreshed: readonly LayoutTable[], all: boolean): void {
    const at = this.#options.now();
    const changed = this.#takeChanged();
    for (const table of this.#options.tables) {
      const full = all && refreshed.includes(table);
      const step = table.step(at, changed, full);
      const silent = step.added.length === 0 && step.changed.length === 0 && step.since === undefined;
      if (silent && !full) continue;
      const from = this.#versions.get(table) ?? [this.#options.token, 0];
      const to: Version = [from[0], from[1] + 1];
      this.#versions.set(table, to);
      this.#options.store.publishDelta(this.#options.tenant, {
        layout: table.plan.info.id,
        from,
        to,
        ...step,
      });
    }
  }

  #takeChanged(): ReadonlyMap<ObjectType, readonly number[]> {
    const types = new Set(
      this.#options.tables.flatMap((t) => [
        t.plan.rule.objectType,
        ...(t.plan.rule.total ? [t.plan.rule.total.type] : []),
      ]),
    );
    return new Map([...types].map((type) => [type, this.#options.engine.takeChanged(type)]));
  }
}
