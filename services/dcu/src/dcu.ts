import { createHash } from 'node:crypto';
import { type Clock, every, type Milliseconds, messageOf, type Random } from '@pulse/base';
import { createEngine, type Engine, restoreEngine } from '@pulse/engine';
import type { Configuration } from '@pulse/model';
import { type Connect, identified, type LogRecords, runLogClient } from '@pulse/protocol';
import type { CheckpointFiles, ValueStore } from '@pulse/storage';
import { loadCatalogue, READY_CATALOGUE } from './catalogue.ts';
import { Collector } from './collector.ts';
import { type LayoutPlan, planLayout } from './layout-plan.ts';
import { VOICE_LAYOUTS } from './layout-rules.ts';
import { LayoutTable } from './layout-table.ts';
import { rowFilter } from './row-filter.ts';
import { decodeState, encodeState, type SavedState } from './saved-state.ts';
import { StreamState } from './stream-state.ts';
import { TrendLines } from './trend-lines.ts';
import { Trends } from './trends.ts';

/** How often the engine's state is written; a restart replays at most the log of this time. */
export const CHECKPOINT_INTERVAL: Milliseconds = 30_000;

export interface DcuOptions {
  readonly configuration: Configuration;
  /** The event log of the tenant. */
  readonly connect: Connect;
  readonly store: ValueStore;
  readonly checkpoints: CheckpointFiles;
  readonly clock: Clock;
  readonly random: Random;
  /** Ownership token: larger than that of any run before, so that versions never repeat. */
  readonly token: number;
  readonly tell: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** The data collection unit of one tenant: engine, collector, checkpoints. */
export interface Dcu extends AsyncDisposable {
  /** Settles when everything that stood in the log at the start is in the values. */
  readonly ready: Promise<void>;
  readonly engine: Engine;
}

/** Restores or creates the engine, opens the ready layouts and follows the log until disposed. */
export async function startDcu(options: DcuOptions): Promise<Dcu> {
  const { configuration, clock, tell } = options;
  const catalogue = await loadCatalogue(READY_CATALOGUE);
  const plans = VOICE_LAYOUTS.map((rule) => planLayout(catalogue, rule, configuration.timeZone));
  const plan = digest(plans, configuration);
  const saved = await loadState(options, plan);
  const engine = saved?.engine ?? createEngine(configuration);
  const tables = plans.map((p) => new LayoutTable(p, engine, rowFilter(configuration, p.rule)));
  const trends = new Trends();
  const lines = new TrendLines(tables, engine, trends);
  lines.grow();
  if (saved) trends.restore(saved.trends);

  const streams = new StreamState(clock, engine.cursors);
  const now = () => streams.now(engine.time);
  const collector = new Collector({
    tenant: configuration.tenant,
    engine,
    tables,
    store: options.store,
    clock,
    token: options.token,
    now,
  });
  collector.start();

  const publishHealth = () => options.store.publishHealth(configuration.tenant, streams.health());
  const publishTrends = () => {
    trends.sampleBefore(now(), engine.time);
    for (const { series, points } of trends.takeFresh()) {
      options.store.putTrend(configuration.tenant, series.layout, series.alias, series.object, points);
    }
  };

  let caughtUp = () => {};
  const ready = new Promise<void>((resolve) => {
    caughtUp = () => {
      caughtUp = () => {};
      collector.flush();
      publishTrends();
      resolve();
    };
  });

  const take = (records: LogRecords) => {
    apply(records, configuration, engine, trends);
    streams.applied(records.source, { epoch: records.epoch, seq: records.from + records.events.length - 1 });
    lines.grow();
    if (streams.caughtUp) caughtUp();
    collector.touch();
  };

  let written = engine.time;
  const checkpoint = async () => {
    if (engine.time === written) return;
    written = engine.time;
    const bytes = encodeState({ plan, trends: trends.save(), engine: engine.checkpoint() });
    await options.checkpoints.save(engine.time, bytes);
  };
  const checkpointOrTell = () =>
    checkpoint().catch((error: unknown) => {
      tell(
        'error',
        `The state could not be saved: ${messageOf(error)}. Pulse goes on; a restart will take longer.`,
      );
    });

  const stop = new AbortController();
  const following = runLogClient({
    connect: options.connect,
    tenant: configuration.tenant,
    clock,
    random: options.random,
    signal: stop.signal,
    cursors: engine.cursors,
    onRecords: take,
    onGap: (gap) =>
      tell(
        'warn',
        `The event log of ${gap.source} no longer has what follows ${gap.from.epoch}/${gap.from.seq}: ${gap.reason}.`,
      ),
    onStreams: (found) => {
      streams.streams(found);
      publishHealth();
    },
    onHealth: (reports) => {
      streams.reports(reports);
      if (streams.caughtUp) caughtUp();
      publishHealth();
    },
    onStatus: (status) => {
      streams.link(status);
      publishHealth();
    },
  });
  const timers = [
    every(clock, CHECKPOINT_INTERVAL, () => void checkpointOrTell()),
    every(clock, 1000, publishTrends),
  ];

  return {
    ready,
    engine,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
      for (const timer of timers) timer.cancel();
      collector[Symbol.dispose]();
      await checkpointOrTell();
    },
  };
}

function apply(records: LogRecords, { tenant }: Configuration, engine: Engine, trends: Trends): void {
  for (let place = 0; place < records.events.length; place++) {
    const event = identified(tenant, records, place);
    trends.sampleBefore(event.time, engine.time);
    engine.apply(event);
  }
}

const digest = (plans: readonly LayoutPlan[], configuration: Configuration) =>
  createHash('sha256')
    .update(
      JSON.stringify([
        configuration,
        plans.map((p) => [p.rule, p.columns.map((c) => [c.shown.alias, c.statistic, c.types])]),
      ]),
    )
    .digest('hex');

/** The newest state that can be used; what is passed over is told. Without one, the log is read from its beginning. */
async function loadState(
  options: DcuOptions,
  plan: string,
): Promise<(Omit<SavedState, 'engine'> & { engine: Engine }) | undefined> {
  for await (const found of options.checkpoints.newestFirst()) {
    if (!found.readable) {
      options.tell('warn', `Checkpoint ${found.file} is passed over: ${found.reason}.`);
      continue;
    }
    try {
      const state = decodeState(found.bytes);
      if (state.plan !== plan) {
        options.tell(
          'info',
          'The layouts have changed since the last run: all values are computed anew from the event log.',
        );
        return undefined;
      }
      return { ...state, engine: restoreEngine(state.engine) };
    } catch (error) {
      options.tell('warn', `Checkpoint ${found.file} is passed over: ${messageOf(error)}`);
    }
  }
  return undefined;
}
