import { type Clock, every, type Milliseconds, type Timer } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { ObjectType, TenantId, Version } from '@pulse/model';
import type { ValueSink } from '@pulse/storage';
import type { LayoutStep, LayoutTable } from './layout-table.ts';
import { type ObjectsByType, PushPacer } from './push-pacer.ts';

export interface CollectorOptions {
  readonly tenant: TenantId;
  readonly engine: Engine;
  readonly tables: readonly LayoutTable[];
  readonly store: ValueSink;
  readonly clock: Clock;
  /** Larger than that of any owner before. */
  readonly token: number;
  /** The stream's *now*; never before the engine's time. */
  readonly now: () => Milliseconds;
}

/** Publishes what changed of every layout, on change, and at the latest after each layout's refresh. */
export class Collector implements Disposable {
  readonly #options: CollectorOptions;
  readonly #types: ReadonlySet<ObjectType>;
  readonly #pacer = new PushPacer();
  readonly #timers: Timer[] = [];
  readonly #versions = new Map<LayoutTable, Version>();
  #pending: Timer | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#types = new Set(options.tables.flatMap((table) => table.types));
  }

  /** Publishes the first snapshots and begins to follow the clock. */
  start(): void {
    const { tenant, tables, store, token, clock } = this.#options;
    store.putLayouts(
      tenant,
      tables.map((t) => t.plan.info),
    );
    const at = this.#options.now();
    for (const type of this.#types) this.#options.engine.takeChanged(type);
    for (const table of tables) {
      table.step(at, NOTHING, true);
      this.#versions.set(table, [token, 0]);
      store.publishSnapshot(tenant, table.snapshot([token, 0], at));
      this.#timers.push(every(clock, table.plan.info.refresh * 1000, () => this.#refresh(table)));
    }
  }

  /** The engine took events: push what may go now, and the rest when its time comes. */
  touch(): void {
    for (const type of this.#types) {
      const changed = this.#options.engine.takeChanged(type);
      if (changed.length > 0) this.#pacer.add(type, changed);
    }
    this.#pushWhenDue();
  }

  /** Publishes everything as of now, past the pacing: the last values before a stop, the first after catching up. */
  flush(): void {
    for (const table of this.#options.tables) this.#refresh(table);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) timer.cancel();
    this.#pending?.cancel();
  }

  /** Pushes the rows that are due; waits for the earliest of the others. A row that comes in between may be earlier. */
  #pushWhenDue(): void {
    const { clock, tables } = this.#options;
    this.#pending?.cancel();
    this.#pending = undefined;
    for (let due = this.#pacer.nextDue(); due !== undefined; due = this.#pacer.nextDue()) {
      const wait = due - clock.now();
      if (wait > 0) {
        this.#pending = clock.after(wait, () => this.#pushWhenDue());
        return;
      }
      const objects = this.#pacer.takeDue(clock.now());
      const at = this.#options.now();
      for (const table of tables) {
        const step = table.step(at, objects, false);
        const silent = step.added.length === 0 && step.changed.length === 0 && step.since === undefined;
        if (!silent) this.#publish(table, step);
      }
    }
  }

  /** Looks at every value, those that move by time alone too; publishes even when nothing did: a sign of life. */
  #refresh(table: LayoutTable): void {
    this.#publish(table, table.step(this.#options.now(), NOTHING, true));
  }

  #publish(table: LayoutTable, step: LayoutStep): void {
    const { tenant, store, token } = this.#options;
    const from = this.#versions.get(table) ?? [token, 0];
    const to: Version = [from[0], from[1] + 1];
    this.#versions.set(table, to);
    store.publishDelta(tenant, { layout: table.plan.info.id, from, to, ...step });
  }
}

const NOTHING: ObjectsByType = new Map();
