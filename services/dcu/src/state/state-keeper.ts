import { every, type Milliseconds, messageOf, type Timer } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { CheckpointFiles } from '@pulse/storage';
import type { DcuOptions } from '../dcu-options.ts';
import type { Interactions } from '../inputs/interaction-log.ts';
import type { Collector } from '../layouts/collector.ts';
import { columnNames } from '../layouts/layout-plan.ts';
import type { Trends } from '../trends/trends.ts';
import { encodeState } from './saved-state.ts';

/** How often the state is saved; a restart replays at most the log of this time. */
export const CHECKPOINT_INTERVAL: Milliseconds = 30_000;

export interface StateKeeperOptions extends Pick<DcuOptions, 'clock' | 'tell'> {
  readonly checkpoints: CheckpointFiles;
  readonly engine: Engine;
  readonly trends: Trends;
  readonly interactions: Interactions;
  readonly collector: Collector;
  /** Names what the tenant's objects are taken from. */
  readonly origin: string;
  /** Names of columns that the engine had open for layouts before. */
  readonly columns: readonly string[];
}

/** Saves what the next run goes on from: regularly, and when it is disposed of. */
export class StateKeeper implements AsyncDisposable {
  readonly #options: StateKeeperOptions;
  readonly #columns: Set<string>;
  readonly #timer: Timer;
  /** What was in the newest saved state: the engine's time, and events of interactions. */
  #written = '';
  #savedAt: Milliseconds | undefined;

  constructor(options: StateKeeperOptions) {
    this.#options = options;
    this.#columns = new Set(options.columns);
    this.#written = this.#progress();
    this.#timer = every(options.clock, CHECKPOINT_INTERVAL, () => void this.#save());
  }

  get savedAt(): Milliseconds | undefined {
    return this.#savedAt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer.cancel();
    await this.#save();
  }

  #progress(): string {
    const { engine, interactions } = this.#options;
    return JSON.stringify([[...engine.cursors], [...interactions.cursors]]);
  }

  async #save(): Promise<void> {
    const { engine, trends, interactions, collector, origin, checkpoints, clock, tell } = this.#options;
    const progress = this.#progress();
    if (progress === this.#written) return;
    this.#written = progress;
    for (const name of columnNames(collector.tables.map(({ plan }) => plan))) this.#columns.add(name);
    const state = {
      objects: origin,
      columns: [...this.#columns],
      trends: trends.save(),
      interactions: interactions.save(),
      engine: engine.checkpoint(),
    };
    try {
      await checkpoints.save(engine.time, encodeState(state));
      this.#savedAt = clock.now();
    } catch (error) {
      const advice = 'Pulse goes on; a restart will take longer.';
      tell('error', `The state could not be saved: ${messageOf(error)}. ${advice}`);
    }
  }
}
