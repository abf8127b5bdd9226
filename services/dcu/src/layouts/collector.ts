import { type Clock, every, type Milliseconds, messageOf, PulseError, type Timer } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { Configuration, LayoutId, ObjectType, Version } from '@pulse/model';
import type { ValueSink } from '@pulse/storage';
import type { Versions } from '../versions.ts';
import type { LayoutPlan } from './layout-plan.ts';
import { type LayoutStep, LayoutTable } from './layout-table.ts';
import type { ObjectsByType } from './push-pacer.ts';
import { rowFilter } from './row-filter.ts';

export interface CollectorOptions {
  readonly configuration: Configuration;
  readonly engine: Engine;
  readonly store: ValueSink;
  readonly clock: Clock;
  readonly versions: Versions;
  /** The stream's *now*; never before the engine's time. */
  readonly now: () => Milliseconds;
}

/** A layout that is not collected, and why. */
export interface RefusedLayout {
  readonly id: LayoutId;
  readonly reason: string;
}

interface OpenLayout {
  readonly table: LayoutTable;
  readonly refresh: Timer;
  /** What was published last. */
  version: Version;
}

/** Publishes what changes of every layout, on change, and at the latest after each layout's refresh. */
export class Collector implements Disposable {
  readonly #options: CollectorOptions;
  readonly #open = new Map<LayoutId, OpenLayout>();
  #configuration: Configuration;
  /** Types of object that any layout shows. */
  #types: ReadonlySet<ObjectType> = new Set();

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#configuration = options.configuration;
  }

  get tables(): readonly LayoutTable[] {
    return [...this.#open.values()].map(({ table }) => table);
  }

  wants(type: ObjectType): boolean {
    return this.#types.has(type);
  }

  /**
   * Opens and closes layouts until there are these. One that is there with the same plan goes on undisturbed. Returns
   * those that the engine refuses.
   */
  show(plans: readonly LayoutPlan[]): readonly RefusedLayout[] {
    const before = new Map(this.#open);
    const refused: RefusedLayout[] = [];
    const opened: LayoutTable[] = [];
    this.#open.clear();
    for (const plan of plans) {
      const { id } = plan.info;
      const known = before.get(id);
      if (known && samePlan(known.table.plan, plan)) {
        this.#open.set(id, known);
        before.delete(id);
        continue;
      }
      const table = this.#openTable(plan);
      if (table instanceof PulseError) refused.push({ id, reason: messageOf(table) });
      else opened.push(table);
    }
    for (const { refresh } of before.values()) refresh.cancel();
    if (before.size === 0 && opened.length === 0) return refused;
    this.#begin(opened, plans);
    return refused;
  }

  /** The tenant's objects have changed: other rows come and go at once. */
  configure(configuration: Configuration): void {
    this.#configuration = configuration;
    for (const { table } of this.#open.values()) table.configure(rowFilter(configuration, table.plan.rule));
    this.push(this.#options.now(), NOTHING);
  }

  /** Objects have changed: publishes what layouts show of them. */
  push(at: Milliseconds, objects: ObjectsByType): void {
    for (const layout of this.#open.values()) {
      const step = layout.table.step(at, objects, false);
      if (!isSilent(step)) this.#publish(layout, step);
    }
  }

  /** Publishes what moves by time alone as of now, and that the rest is as it was. */
  flush(): void {
    for (const layout of this.#open.values()) this.#refresh(layout);
  }

  [Symbol.dispose](): void {
    for (const { refresh } of this.#open.values()) refresh.cancel();
  }

  #openTable(plan: LayoutPlan): LayoutTable | PulseError {
    try {
      return new LayoutTable(plan, this.#options.engine, rowFilter(this.#configuration, plan.rule));
    } catch (error) {
      if (error instanceof PulseError) return error;
      throw error;
    }
  }

  /** Publishes the new list of layouts in the order of the plans, and the first snapshots of those that are new. */
  #begin(opened: readonly LayoutTable[], plans: readonly LayoutPlan[]): void {
    const { configuration, store, versions, clock, now } = this.#options;
    const at = now();
    for (const table of opened) {
      table.step(at, NOTHING, true);
      const { id, refresh } = table.plan.info;
      const layout: OpenLayout = {
        table,
        version: versions.next(),
        refresh: every(clock, refresh * 1000, () => this.#refresh(layout)),
      };
      this.#open.set(id, layout);
    }
    this.#types = new Set(this.tables.flatMap(({ types }) => types));
    const shown = plans.flatMap(({ info }) => (this.#open.has(info.id) ? [info] : []));
    store.putLayouts(configuration.tenant, shown);
    for (const table of opened) {
      const layout = this.#open.get(table.plan.info.id);
      if (layout) store.publishSnapshot(configuration.tenant, table.snapshot(layout.version, at));
    }
  }

  /** Looks at every value, those that move by time alone too; publishes even when nothing did: a sign of life. */
  #refresh(layout: OpenLayout): void {
    this.#publish(layout, layout.table.step(this.#options.now(), NOTHING, true));
  }

  #publish(layout: OpenLayout, step: LayoutStep): void {
    const { configuration, store, versions } = this.#options;
    const { version: from, table } = layout;
    layout.version = versions.next();
    store.publishDelta(configuration.tenant, {
      layout: table.plan.info.id,
      from,
      to: layout.version,
      ...step,
    });
  }
}

const NOTHING: ObjectsByType = new Map();

const samePlan = (a: LayoutPlan, b: LayoutPlan) => JSON.stringify(a) === JSON.stringify(b);

const isSilent = ({ added, changed, removed, since }: LayoutStep) =>
  added.length + changed.length + removed.length === 0 && since === undefined;
