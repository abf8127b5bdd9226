import { every, type Milliseconds, pause, type Timer } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { Configuration, ObjectType, SourceId } from '@pulse/model';
import type { LogGap, LogRecords } from '@pulse/protocol';
import { identified } from '@pulse/protocol';
import type { DcuReport } from './dcu-interface.ts';
import type { DcuOptions } from './dcu-options.ts';
import type { DirectoryInput } from './inputs/directory-input.ts';
import { followEventLog } from './inputs/event-log.ts';
import { EventOrder, PATIENCE } from './inputs/event-order.ts';
import { followInteractions, Interactions } from './inputs/interaction-log.ts';
import { Returns } from './inputs/returns.ts';
import { StreamState } from './inputs/stream-state.ts';
import type { Catalogue } from './layouts/catalogue-schema.ts';
import { ChangePump } from './layouts/change-pump.ts';
import { CollectedLayouts } from './layouts/collected-layouts.ts';
import { Collector } from './layouts/collector.ts';
import { ColumnQuota } from './layouts/column-quota.ts';
import type { ObjectsByType } from './layouts/push-pacer.ts';
import type { RestoredState } from './state/load-state.ts';
import { StateKeeper } from './state/state-keeper.ts';
import { DcuStatistics } from './statistics/dcu-statistics.ts';
import { TrendLines } from './trends/trend-lines.ts';
import { Trends } from './trends/trends.ts';
import type { Versions } from './versions.ts';

/** As long as pulse lets people go on with rights that nobody confirms. */
const STALE_PERMISSIONS: Milliseconds = 15 * 60_000;
/** How often new points of trends are published. */
const TREND_INTERVAL: Milliseconds = 1000;

export interface DcuRunOptions extends DcuOptions {
  readonly engine: Engine;
  readonly configuration: Configuration;
  /** What comes with Pulse. */
  readonly ready: Catalogue;
  readonly saved: RestoredState | undefined;
  readonly directory: DirectoryInput | undefined;
  readonly origin: string;
  readonly versions: Versions;
  /** What the run before leaves behind; undefined at the start of the program. */
  readonly before: Handover | undefined;
  /** Values are to be made anew from this time on: another run, from an older state, shall follow. Called once. */
  readonly onRewind: (time: Milliseconds) => void;
}

/** What a run knows of its streams that the next one needs. */
export interface Handover {
  /** Streams that were up to date. */
  readonly present: ReadonlySet<SourceId>;
  /** Logs that could not be reached: nobody waits for them. */
  readonly unreachable: readonly string[];
}

/** One run, from the restored or new engine to its end. */
export class DcuRun {
  readonly engine: Engine;
  readonly ready: Promise<void>;
  readonly statistics: DcuStatistics;
  readonly #options: DcuRunOptions;
  readonly #streams: StreamState;
  readonly #returns: Returns;
  readonly #order: EventOrder;
  readonly #interactions: Interactions;
  readonly #collector: Collector;
  readonly #layouts: CollectedLayouts;
  readonly #pump: ChangePump;
  readonly #trends = new Trends();
  readonly #lines: TrendLines;
  readonly #keeper: StateKeeper;
  readonly #stop = new AbortController();
  readonly #timers: readonly Timer[];
  readonly #following: Promise<unknown>;
  #directoryHeard: boolean;
  #abandoned = false;
  /** Settles `ready`; undefined once it has. */
  #becomeReady: (() => void) | undefined;

  constructor(options: DcuRunOptions) {
    const { engine, saved, directory, clock, logs, catalogue, tell } = options;
    this.#options = options;
    this.engine = engine;
    this.#directoryHeard = directory === undefined;
    this.#streams = new StreamState(
      clock,
      logs.map(({ name }) => name),
      engine.cursors,
    );
    this.#streams.giveUp(options.before?.unreachable ?? []);
    this.#returns = new Returns({ streams: this.#streams, calm: options.before?.present ?? new Set() });
    const now = () => this.#streams.now(engine.time);
    this.#interactions = new Interactions(saved?.interactions);
    this.#collector = new Collector({ ...options, now });
    this.statistics = new DcuStatistics({
      ...options,
      permissions: options.permissions,
      stalePermissions: options.stalePermissions ?? STALE_PERMISSIONS,
      catalogue: () => this.#layouts.named,
      now,
    });
    this.#pump = new ChangePump({
      engine,
      clock,
      now,
      wants: (type) => this.#wants(type),
      onPush: (at, objects) => this.#push(at, objects),
    });
    const columns = new ColumnQuota(engine, saved?.columns ?? []);
    this.#lines = new TrendLines(engine, this.#trends);
    this.#layouts = new CollectedLayouts({
      catalogue,
      ready: options.ready,
      collector: this.#collector,
      columns,
      lines: this.#lines,
      tell,
    });
    if (saved) this.#trends.restore(saved.trends);
    this.#keeper = new StateKeeper({
      ...options,
      columns,
      trends: this.#trends,
      interactions: this.#interactions,
      isExact: () => !this.#returns.isInexact,
    });
    this.#order = new EventOrder({
      streams: this.#streams,
      clock,
      tell,
      apply: (records, from, to, time) => this.#apply(records, from, to, time),
    });
    this.#timers = [every(clock, TREND_INTERVAL, () => this.#publishTrends())];
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.#becomeReady = ready.resolve;
    this.#following = this.#follow();
  }

  report(): Omit<DcuReport, 'rewinds'> {
    const { assigned } = this.#layouts;
    const { tables } = this.#collector;
    return {
      ready: this.#becomeReady === undefined,
      layouts: { assigned, active: tables.length },
      statistics: {
        opened: tables.reduce((sum, { opened }) => sum + opened, 0) + this.statistics.openCount,
        failed: tables.reduce((sum, { failed }) => sum + failed, 0) + this.statistics.refused,
      },
      revision: this.engine.revision,
      delay: this.#streams.delay,
      interactions: this.#interactions.counts,
      savedAt: this.#keeper.savedAt,
    };
  }

  /** Ends at once; the last values are published and the state is saved, unless it was abandoned. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#abandoned) return this.statistics[Symbol.dispose]();
    await this.#end();
    this.#flush();
    this.#pump[Symbol.dispose]();
    this.statistics[Symbol.dispose]();
    this.#collector[Symbol.dispose]();
    await this.#keeper[Symbol.asyncDispose]();
  }

  /**
   * Ends at once without a trace; the values that were published last stay. Clients of statistics keep theirs until it
   * is disposed of.
   */
  async abandon(): Promise<Handover> {
    const present = new Set([...this.#streams.sources].filter((source) => this.#streams.isPresent(source)));
    const { unreachable } = this.#streams;
    this.#abandoned = true;
    this.#pump[Symbol.dispose]();
    this.#collector[Symbol.dispose]();
    this.#keeper.cancel();
    await this.#end();
    return { present, unreachable };
  }

  async #end(): Promise<void> {
    this.#stop.abort();
    this.#order[Symbol.dispose]();
    for (const timer of this.#timers) timer.cancel();
    this.#layouts[Symbol.dispose]();
    await this.#following;
    await this.#options.directory?.[Symbol.asyncDispose]();
  }

  async #follow(): Promise<void> {
    const { logs, interactions = [], tenant, clock, random, directory } = this.#options;
    const { signal } = this.#stop;
    const common = { tenant, clock, random, signal };
    if (directory) {
      directory.listen(() => this.#configure());
      // Whoever is told of groups after the events of their time is told too late.
      await Promise.race([directory.heard, pause(clock, PATIENCE, signal)]);
      void directory.heard.then(() => this.#hearDirectory());
    }
    const { cursors } = this.engine;
    await Promise.all([
      ...logs.map((log) =>
        followEventLog({
          ...common,
          log,
          cursors,
          streams: this.#streams,
          onRecords: (records) => this.#take(records),
          onGap: (gap) => this.#miss(gap),
          onChange: () => this.#onStreams(),
        }),
      ),
      ...interactions.map((log) => followInteractions({ ...common, log, interactions: this.#interactions })),
    ]);
  }

  #take(records: LogRecords): void | Promise<void> {
    const settled = this.#order.offer(records);
    this.#afterEvents();
    return settled;
  }

  #apply(records: LogRecords, from: number, to: number, time: Milliseconds): void {
    const { tenant } = this.#options;
    this.#returns.note(records.source, time, this.engine.time);
    for (let place = from; place < to; place++) {
      const event = identified(tenant, records, place);
      this.#trends.sampleBefore(event.time, this.engine.time);
      this.engine.apply(event);
    }
    this.#streams.applied(records.source, { epoch: records.epoch, seq: records.from + to - 1 });
  }

  #miss({ source, from, to, reason }: LogGap): void {
    this.engine.missed(source);
    this.#streams.applied(source, to);
    this.#options.tell(
      'warn',
      `The event log of ${source} no longer has what follows ${from.epoch}/${from.seq}: ${reason}. Values of today are marked incomplete.`,
    );
  }

  #afterEvents(): void {
    if (this.#abandoned) return;
    const late = this.#returns.update();
    if (late !== undefined) return this.#options.onRewind(late);
    this.#lines.grow();
    this.#checkReady();
    this.#pump.touch();
  }

  #onStreams(): void {
    if (this.#abandoned) return;
    this.#configure();
    this.#order.advance();
    this.#afterEvents();
    const health = this.#streams.health();
    this.#options.store.publishHealth(this.#options.tenant, health);
    this.statistics.publishHealth(health);
  }

  #hearDirectory(): void {
    this.#directoryHeard = true;
    this.#checkReady();
  }

  /** Tells the engine what the directory says, once it is known whose time counts. */
  #configure(): void {
    const { directory } = this.#options;
    if (!directory || !directory.isFresh || !this.#streams.known) return;
    const revisions = directory.take();
    let late = 0;
    for (const { configuration, number, time } of revisions) {
      // A replay has a time of its own: what the directory says holds from now on, whenever that is.
      const effective = this.#streams.replay ? this.engine.time : time;
      if (this.engine.configure(configuration, { number, time: effective }) === 'late') late++;
    }
    if (late > 0) {
      this.#options.tell('warn', `${late} revisions of the directory came late: they hold from now on.`);
    }
    const newest = revisions.at(-1)?.configuration;
    if (!newest) return;
    this.#collector.configure(newest);
    this.#lines.show(this.#collector.tables);
    this.statistics.configure();
    this.#afterEvents();
  }

  #wants(type: ObjectType): boolean {
    return this.statistics.wants(type) || this.#collector.wants(type);
  }

  #push(at: Milliseconds, objects: ObjectsByType): void {
    this.#collector.push(at, objects);
    this.statistics.push(at, objects);
  }

  #checkReady(): void {
    if (!this.#becomeReady || !this.#directoryHeard || !this.#streams.caughtUp) return;
    this.#flush();
    this.#becomeReady();
    this.#becomeReady = undefined;
  }

  /** Publishes everything as of now: the last values before a stop, the first after catching up. */
  #flush(): void {
    this.#pump.flush();
    this.#collector.flush();
    this.#publishTrends();
  }

  #publishTrends(): void {
    const { store, tenant } = this.#options;
    this.#trends.sampleBefore(this.#streams.now(this.engine.time), this.engine.time);
    for (const { series, points } of this.#trends.takeFresh()) {
      store.putTrend(tenant, series.layout, series.alias, series.object, points);
    }
  }
}
