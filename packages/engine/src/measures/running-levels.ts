import type { Milliseconds } from '@pulse/base';
import { cell, widened } from './cells.ts';
import { type Level, LevelSum, type LevelTally } from './level.ts';
import { LevelStore, sameLevel } from './level-store.ts';
import type { TallyState } from './tally.ts';
import type { Window } from './window.ts';

/** A level that has ended. */
export interface EndedLevel {
  readonly level: Level;
  /** -Infinity: as long as anything is known. */
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  /** It came after nothing, later than the opening. */
  readonly isEntry: boolean;
}

/** A level from a time on. */
export interface LaterLevel {
  readonly at: Milliseconds;
  readonly level: Level;
}

/** The running level of each slot; what has ended is kept as the window's profile demands it. */
export abstract class RunningLevels implements LevelTally {
  readonly window: Window;
  readonly #running: LevelStore;
  /** Since when it runs; -Infinity: as long as anything is known. */
  #since: Float64Array;
  /** The number before that. */
  #former: Float64Array;

  /** `initial`: what is known of a slot before its first step. */
  constructor(window: Window, initial: () => Level, capacity: number) {
    this.window = window;
    this.#running = new LevelStore(initial, capacity);
    this.#since = new Float64Array(capacity).fill(-Infinity);
    this.#former = new Float64Array(capacity);
  }

  /** Keeps what is inside the window. */
  protected abstract keep(slot: number, ended: EndedLevel): void;

  /** Adds what is kept and inside the interval of a reading, of which `start` is the start. */
  protected abstract addKept(sum: LevelSum, slot: number, at: Milliseconds, start: Milliseconds): void;

  abstract reset(): void;

  grow(capacity: number): void {
    this.#since = widened(this.#since, capacity, -Infinity);
    this.#former = widened(this.#former, capacity);
  }

  level(slot: number): Level {
    return this.#running.get(slot);
  }

  step(slot: number, at: Milliseconds, level: Level): void {
    if (cell(this.#since, slot) !== at) {
      const before = this.#running.get(slot);
      if (sameLevel(before, level)) return;
      this.keep(slot, this.#ended(slot, before, at));
      this.#since[slot] = at;
      this.#former[slot] = before.number;
    }
    this.#running.set(slot, level);
  }

  #ended(slot: number, level: Level, to: Milliseconds): EndedLevel {
    const from = cell(this.#since, slot);
    const isEntry = level.number > 0 && cell(this.#former, slot) === 0 && from > this.window.opened;
    return { level, from, to, isEntry };
  }

  read(slot: number, at: Milliseconds): LevelSum {
    return this.readOn(slot, at, []);
  }

  /** The same with what holds from later times on, in their order. */
  readOn(slot: number, at: Milliseconds, later: readonly LaterLevel[]): LevelSum {
    const start = this.window.startAt(at);
    const sum = new LevelSum(this.window.opened);
    this.addKept(sum, slot, at, start);
    let level = this.#running.get(slot);
    const { from, isEntry } = this.#ended(slot, level, at);
    if (isEntry && from >= start) sum.entries++;
    let since = from;
    for (const next of later) {
      sum.add(level, Math.max(since, start), next.at);
      level = next.level;
      since = next.at;
    }
    sum.add(level, Math.max(since, start), at);
    // It holds at the time of the reading, however young it is.
    sum.bound(level.number);
    return sum;
  }

  save(): TallyState {
    const columns = { ...this.#running.columns('running'), since: this.#since, former: this.#former };
    return { numbers: {}, columns };
  }

  load({ columns }: TallyState): void {
    this.#running.load('running', columns);
    this.#since = columns.since as Float64Array;
    this.#former = columns.former as Float64Array;
  }
}
