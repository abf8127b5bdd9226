import { setImmediate as turn } from 'node:timers/promises';
import { every, type Milliseconds, messageOf, type Timer } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { CheckpointFiles } from '@pulse/storage';
import type { DcuOptions } from '../dcu-options.ts';
import type { Interactions } from '../inputs/interaction-log.ts';
import type { ColumnQuota } from '../layouts/column-quota.ts';
import type { Trends } from '../trends/trends.ts';
import { encodeState } from './saved-state.ts';

/** How often the state is saved; a restart replays at most the log of this time. */
export const CHECKPOINT_INTERVAL: Milliseconds = 30_000;

export interface StateKeeperOptions extends Pick<DcuOptions, 'clock' | 'tell'> {
  readonly checkpoints: CheckpointFiles;
  readonly engine: Engine;
  readonly trends: Trends;
  readonly interactions: Interactions;
  /** Names what the tenant's objects are taken from. */
  readonly origin: string;
  readonly columns: ColumnQuota;
  /** Is the engine what the logs make of it when they are read in order? What is not is never kept. */
  readonly isExact: () => boolean;
}

/** Saves what the next run goes on from: regularly, and when it is disposed of. */
export class StateKeeper implements AsyncDisposable {
  readonly #options: StateKeeperOptions;
  readonly #timer: Timer;
  /** What was in the newest saved state: where the directory and all streams were. */
  #written = '';
  #savedAt: Milliseconds | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: StateKeeperOptions) {
    this.#options = options;
    this.#written = this.#progress();
    this.#timer = every(options.clock, CHECKPOINT_INTERVAL, () => void this.#saveNext());
  }

  get savedAt(): Milliseconds | undefined {
    return this.#savedAt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
    await this.#saveNext();
  }

  /** Saves no more. */
  cancel(): void {
    this.#timer.cancel();
  }

  #progress(): string {
    const { engine, interactions } = this.#options;
    return JSON.stringify([engine.revision, [...engine.cursors], [...interactions.cursors]]);
  }

  /** One after the other: each says what there is when it begins. */
  #saveNext(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#save());
    return this.#saving;
  }

  async #save(): Promise<void> {
    const { engine, trends, interactions, columns, origin, checkpoints, clock, tell } = this.#options;
    if (!this.#options.isExact()) return;
    const progress = this.#progress();
    if (progress === this.#written) return;
    this.#written = progress;
    const { time } = engine;
    const steps = engine.checkpointInSteps();
    const state = {
      objects: origin,
      columns: columns.names,
      trends: trends.save(),
      interactions: interactions.save(),
    };
    try {
      await checkpoints.save(time, encodeState({ ...state, engine: await inTurns(steps) }));
      this.#savedAt = clock.now();
    } catch (error) {
      const advice = 'Pulse goes on; a restart will take longer.';
      tell('error', `The state could not be saved: ${messageOf(error)}. ${advice}`);
    }
  }
}

/** Takes one step after the other, and lets events in between. */
async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await turn();
  }
}
