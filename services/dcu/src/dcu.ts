import { createHash } from 'node:crypto';
import { type Clock, every, type Milliseconds, messageOf, type Random, type Timer } from '@pulse/base';
import { createEngine, type Engine } from '@pulse/engine';
import type { Configuration } from '@pulse/model';
import { type Connect, type LogRecords, runLogClient } from '@pulse/protocol';
import type { CheckpointFiles, ValueSink } from '@pulse/storage';
import { StreamState } from './inputs/stream-state.ts';
import { loadCatalogue, READY_CATALOGUE } from './layouts/catalogue.ts';
import { Collector } from './layouts/collector.ts';
import { type LayoutPlan, planLayout } from './layouts/layout-plan.ts';
import { VOICE_LAYOUTS } from './layouts/layout-rules.ts';
import { LayoutTable } from './layouts/layout-table.ts';
import { rowFilter } from './layouts/row-filter.ts';
import { loadState, type RestoredState } from './state/load-state.ts';
import { encodeState } from './state/saved-state.ts';
import type { Tell } from './tell.ts';
import { TrendLines } from './trends/trend-lines.ts';
import { Trends } from './trends/trends.ts';

/** How often the engine's state is written; a restart replays at most the log of this time. */
export const CHECKPOINT_INTERVAL: Milliseconds = 30_000;
/** How often new points of trends are published. */
const TREND_INTERVAL: Milliseconds = 1000;

export interface DcuOptions {
  readonly configuration: Configuration;
  /** The event log of the tenant. */
  readonly connect: Connect;
  readonly store: ValueSink;
  readonly checkpoints: CheckpointFiles;
  readonly clock: Clock;
  readonly random: Random;
  /** Ownership token: larger than that of any run before, so that versions never repeat. */
  readonly token: number;
  readonly tell: Tell;
}

/** The data collection unit of one tenant: engine, collector, checkpoints. */
export interface Dcu extends AsyncDisposable {
  /** Settles when everything that there was at the start is in the values. */
  readonly ready: Promise<void>;
  readonly engine: Engine;
}

/** Restores or creates the engine, opens the ready layouts and follows the log until disposed. */
export async function startDcu(options: DcuOptions): Promise<Dcu> {
  const { configuration, checkpoints, tell } = options;
  const catalogue = await loadCatalogue(READY_CATALOGUE);
  const plans = VOICE_LAYOUTS.map((rule) => planLayout(catalogue, rule, configuration.timeZone));
  const digest = digestOf(plans, configuration);
  const run = new DcuRun(options, plans, digest, await loadState(checkpoints, digest, tell));
  run.start();
  return run;
}

/** A saved state is of use only for the same columns over the same objects. */
const digestOf = (plans: readonly LayoutPlan[], configuration: Configuration) => {
  const columns = plans.map((p) => [p.rule, p.columns.map((c) => [c.shown.alias, c.statistic, c.types])]);
  return createHash('sha256')
    .update(JSON.stringify([configuration, columns]))
    .digest('hex');
};

class DcuRun implements Dcu {
  readonly engine: Engine;
  readonly ready: Promise<void>;
  readonly #options: DcuOptions;
  readonly #digest: string;
  readonly #streams: StreamState;
  readonly #collector: Collector;
  readonly #trends = new Trends();
  readonly #lines: TrendLines;
  readonly #stop = new AbortController();
  readonly #timers: Timer[] = [];
  #following: Promise<void> = Promise.resolve();
  /** Settles `ready`; undefined once it has. */
  #becomeReady: (() => void) | undefined;
  /** The engine's time in the newest checkpoint. */
  #written: Milliseconds;

  constructor(
    options: DcuOptions,
    plans: readonly LayoutPlan[],
    digest: string,
    saved: RestoredState | undefined,
  ) {
    const { configuration, store, clock, token } = options;
    this.#options = options;
    this.#digest = digest;
    this.engine = saved?.engine ?? createEngine(configuration);
    this.#written = this.engine.time;
    const tables = plans.map(
      (plan) => new LayoutTable(plan, this.engine, rowFilter(configuration, plan.rule)),
    );
    this.#lines = new TrendLines(tables, this.engine, this.#trends);
    this.#lines.grow();
    if (saved) this.#trends.restore(saved.trends);
    this.#streams = new StreamState(clock, this.engine.cursors);
    const now = () => this.#streams.now(this.engine.time);
    const { engine } = this;
    this.#collector = new Collector({
      tenant: configuration.tenant,
      engine,
      tables,
      store,
      clock,
      token,
      now,
    });
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.#becomeReady = ready.resolve;
  }

  start(): void {
    const { connect, configuration, clock, random, tell } = this.#options;
    this.#collector.start();
    this.#following = runLogClient({
      connect,
      tenant: configuration.tenant,
      clock,
      random,
      signal: this.#stop.signal,
      cursors: this.engine.cursors,
      onRecords: (records) => this.#take(records),
      onGap: ({ source, from, reason }) => {
        this.engine.missed(source);
        tell(
          'warn',
          `The event log of ${source} no longer has what follows ${from.epoch}/${from.seq}: ${reason}. Values of today are marked incomplete.`,
        );
      },
      onStreams: (found) => {
        this.#streams.streams(found);
        this.#publishHealth();
      },
      onHealth: (reports) => {
        this.#streams.reports(reports);
        this.#checkReady();
        this.#publishHealth();
      },
      onStatus: (status) => {
        this.#streams.link(status);
        this.#publishHealth();
      },
    });
    this.#timers.push(
      every(clock, CHECKPOINT_INTERVAL, () => void this.#checkpoint()),
      every(clock, TREND_INTERVAL, () => this.#publishTrends()),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
    for (const timer of this.#timers) timer.cancel();
    this.#collector[Symbol.dispose]();
    await this.#checkpoint();
  }

  #take({ source, epoch, from, events }: LogRecords): void {
    const { tenant } = this.#options.configuration;
    for (const [index, event] of events.entries()) {
      this.#trends.sampleBefore(event.time, this.engine.time);
      this.engine.apply({ ...event, tenant, source, epoch, seq: from + index });
    }
    this.#streams.applied(source, { epoch, seq: from + events.length - 1 });
    this.#lines.grow();
    this.#checkReady();
    this.#collector.touch();
  }

  #checkReady(): void {
    if (!this.#becomeReady || !this.#streams.caughtUp) return;
    this.#collector.flush();
    this.#publishTrends();
    this.#becomeReady();
    this.#becomeReady = undefined;
  }

  #publishHealth(): void {
    const { store, configuration } = this.#options;
    store.publishHealth(configuration.tenant, this.#streams.health());
  }

  #publishTrends(): void {
    const { store, configuration } = this.#options;
    this.#trends.sampleBefore(this.#streams.now(this.engine.time), this.engine.time);
    for (const { series, points } of this.#trends.takeFresh()) {
      store.putTrend(configuration.tenant, series.layout, series.alias, series.object, points);
    }
  }

  async #checkpoint(): Promise<void> {
    const { time } = this.engine;
    if (time === this.#written) return;
    this.#written = time;
    const state = { plan: this.#digest, trends: this.#trends.save(), engine: this.engine.checkpoint() };
    try {
      await this.#options.checkpoints.save(time, encodeState(state));
    } catch (error) {
      const advice = 'Pulse goes on; a restart will take longer.';
      this.#options.tell('error', `The state could not be saved: ${messageOf(error)}. ${advice}`);
    }
  }
}
