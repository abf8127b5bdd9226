import { every, type Milliseconds, type Timer } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { Configuration, ObjectType } from '@pulse/model';
import type { DcuReport } from './dcu-interface.ts';
import type { DcuOptions } from './dcu-options.ts';
import type { DirectoryInput } from './inputs/directory-input.ts';
import { Feed, type FeedListener, type Handover } from './inputs/feed.ts';
import { InputJournal } from './inputs/input-journal.ts';
import type { Catalogue } from './layouts/catalogue-schema.ts';
import { ChangePump } from './layouts/change-pump.ts';
import { CollectedLayouts } from './layouts/collected-layouts.ts';
import { Collector } from './layouts/collector.ts';
import { ColumnQuota } from './layouts/column-quota.ts';
import type { ObjectsByType } from './layouts/push-pacer.ts';
import { BackFill } from './side-replay/back-fill.ts';
import { SideReplays } from './side-replay/side-replays.ts';
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
  /** Values are to be made anew from this time on: another run, from an older state, shall follow. */
  readonly onRewind: (time: Milliseconds) => void;
}

/** One run, from the restored or new engine to its end. */
export class DcuRun {
  readonly engine: Engine;
  readonly ready: Promise<void>;
  readonly statistics: DcuStatistics;
  readonly #replays: SideReplays;
  readonly #backFill: BackFill;
  readonly #options: DcuRunOptions;
  readonly #feed: Feed;
  readonly #collector: Collector;
  readonly #layouts: CollectedLayouts;
  readonly #pump: ChangePump;
  readonly #trends = new Trends();
  readonly #lines: TrendLines;
  readonly #keeper: StateKeeper;
  readonly #timer: Timer;
  #abandoned = false;
  /** Settles `ready`; undefined once it has. */
  #becomeReady: (() => void) | undefined;

  constructor(options: DcuRunOptions) {
    const { engine, saved, clock, catalogue, tell } = options;
    this.#options = options;
    this.engine = engine;
    const journal = new InputJournal();
    const listener = this.#listener();
    this.#feed = new Feed({ ...options, counted: saved?.interactions, listener, journal });
    const now = () => this.#feed.now;
    this.#collector = new Collector({ ...options, now });
    this.#replays = new SideReplays({ ...options, timeZone: () => engine.configuration.timeZone });
    this.#backFill = new BackFill({
      ...options,
      replays: this.#replays,
      journal,
      now,
      isExact: () => this.#feed.isExact,
      onFilled: () => this.#onProgress(),
    });
    this.statistics = new DcuStatistics({
      ...options,
      replays: this.#replays,
      backFill: this.#backFill,
      permissions: options.permissions,
      stalePermissions: options.stalePermissions ?? STALE_PERMISSIONS,
      explainedData: options.explainedData ?? [],
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
    const { interactions } = this.#feed;
    const isExact = () => this.#feed.isExact;
    this.#keeper = new StateKeeper({ ...options, columns, trends: this.#trends, interactions, isExact });
    this.#timer = every(clock, TREND_INTERVAL, () => this.#publishTrends());
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.#becomeReady = ready.resolve;
    this.#feed.start();
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
      delay: this.#feed.delay,
      interactions: this.#feed.interactions.counts,
      savedAt: this.#keeper.savedAt,
      backFill: this.#backFill.progress,
    };
  }

  /** Ends at once; the last values are published and the state is saved, unless it was abandoned. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#replays[Symbol.dispose]();
    this.#backFill[Symbol.dispose]();
    if (this.#abandoned) return this.statistics[Symbol.dispose]();
    await this.#feed[Symbol.asyncDispose]();
    this.#timer.cancel();
    this.#layouts[Symbol.dispose]();
    this.#publishValues();
    this.#publishTrends();
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
    this.#abandoned = true;
    this.#backFill[Symbol.dispose]();
    const { handover } = this.#feed;
    this.#timer.cancel();
    this.#layouts[Symbol.dispose]();
    this.#pump[Symbol.dispose]();
    this.#collector[Symbol.dispose]();
    this.#keeper.cancel();
    await this.#feed[Symbol.asyncDispose]();
    return handover;
  }

  #listener(): FeedListener {
    const { store, tenant, onRewind } = this.#options;
    return {
      beforeEvent: (time) => {
        this.#trends.sampleBefore(time, this.engine.time);
        this.statistics.beforeEvent(time);
      },
      onProgress: () => this.#onProgress(),
      onHealth: (streams) => {
        store.publishHealth(tenant, streams);
        this.statistics.publishHealth(streams);
      },
      onConfiguration: (newest) => {
        this.#collector.configure(newest);
        this.#lines.show(this.#collector.tables);
        this.statistics.configure();
        this.#onProgress();
      },
      onRewind,
    };
  }

  #onProgress(): void {
    this.#lines.grow();
    this.#checkReady();
    this.#pump.touch();
  }

  #wants(type: ObjectType): boolean {
    return this.statistics.wants(type) || this.#collector.wants(type);
  }

  #push(at: Milliseconds, objects: ObjectsByType): void {
    this.#collector.push(at, objects);
    this.statistics.push(at, objects);
  }

  #checkReady(): void {
    if (!this.#becomeReady || !this.#feed.caughtUp) return;
    // Lines follow within a second: nobody takes them for what is now.
    this.#publishValues();
    this.#backFill.begin();
    this.#becomeReady();
    this.#becomeReady = undefined;
  }

  /** Publishes all values as of now: the last before a stop, the first after catching up. */
  #publishValues(): void {
    this.#pump.flush();
    this.#collector.flush();
  }

  #publishTrends(): void {
    const { store, tenant } = this.#options;
    this.#trends.sampleBefore(this.#feed.now, this.engine.time);
    for (const { series, points } of this.#trends.takeFresh()) {
      store.putTrend(tenant, series.layout, series.alias, series.object, points);
    }
  }
}
