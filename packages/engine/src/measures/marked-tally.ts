import type { Milliseconds } from '@pulse/base';
import type { PartsOfInstant } from '../propagate/parts.ts';
import type { Entries } from './entries.ts';
import { type Entry, entryOf, type Measure, type Summary } from './entry.ts';
import type { Held } from './held-tally.ts';
import type { Marker, Marks } from './marks.ts';
import type { ActionTally, TallyState } from './tally.ts';
import type { Window } from './window.ts';

/** Actions by something else than how long they lasted. */
export class MarkedTally implements ActionTally {
  readonly window: Window;
  readonly marker: Marker;
  readonly #measure: Measure;
  readonly #entries: Entries;

  constructor(window: Window, marker: Marker, measure: Measure, entries: Entries) {
    this.window = window;
    this.marker = marker;
    this.#measure = measure;
    this.#entries = entries;
  }

  record(slot: number, at: Milliseconds, duration: Milliseconds, marks: Marks | null = null): void {
    const { window } = this;
    const entry = this.entryOf(at, duration, marks);
    if (entry.at >= Math.max(window.start, window.startAt(at, slot))) this.#entries.add(slot, entry);
  }

  entryOf(at: Milliseconds, duration: Milliseconds, marks: Marks | null): Entry {
    return entryOf(this.#measure, at, duration, marks);
  }

  slotsOf(slot: number): readonly number[] {
    return [slot];
  }

  /** `others`: what is not recorded yet. */
  read(slot: number, at: Milliseconds, others: readonly Entry[]): Summary {
    const { window } = this;
    // Beyond a reset that no event has reached nothing of what is kept is left.
    const from = at >= window.next ? Infinity : window.startAt(at, slot);
    return this.#entries.read(slot, from, others);
  }

  require(): void {}

  grow(): void {}

  clear(slot: number): void {
    this.#entries.clear(slot);
  }

  reset(): void {
    this.#entries.reset();
  }

  save(): TallyState {
    return { numbers: {}, columns: {}, plain: this.#entries.save() };
  }

  load({ plain }: TallyState): void {
    this.#entries.load(plain);
  }
}

/** How a marked tally is read, with what has not become part of it. */
export class MarkedHistory {
  readonly slides: boolean;
  readonly #counted: MarkedTally;
  readonly #tally: ActionTally;
  readonly #held: Held | null;
  readonly #parts: PartsOfInstant;

  /** `tally`: what actions are recorded in; of groups it holds them back, and is `held` too. */
  constructor(counted: MarkedTally, tally: ActionTally, held: Held | null, parts: PartsOfInstant) {
    this.#counted = counted;
    this.#tally = tally;
    this.#held = held;
    this.#parts = parts;
    this.slides = counted.window.intervals.sliding;
  }

  read(object: number, at: Milliseconds): Summary {
    const from = this.#counted.window.startAt(at, object);
    const others: Entry[] = [];
    const take = (_: number, duration: Milliseconds, end: Milliseconds, marks: Marks | null) => {
      const entry = this.#counted.entryOf(end, duration, marks);
      return entry.at >= from ? others.push(entry) : 0;
    };
    this.#held?.fold(object, at, 0, take);
    this.#parts.fold(this.#tally, object, at, 0, take);
    return this.#counted.read(object, at, others);
  }
}
