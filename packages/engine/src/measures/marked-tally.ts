import type { Milliseconds } from '@pulse/base';
import type { ReadParts } from '../propagate/parts.ts';
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
  readonly #objectOf: (slot: number) => number;

  /** `objectOf`: whose interval is that of a slot. */
  constructor(
    window: Window,
    marker: Marker,
    measure: Measure,
    entries: Entries,
    objectOf = (slot: number) => slot,
  ) {
    this.window = window;
    this.#objectOf = objectOf;
    this.marker = marker;
    this.#measure = measure;
    this.#entries = entries;
  }

  record(slot: number, at: Milliseconds, duration: Milliseconds, marks: Marks | null = null): void {
    const { window } = this;
    const entry = this.entryOf(at, duration, marks);
    if (entry.at >= Math.max(window.start, this.startAt(slot, at))) this.#entries.add(slot, entry);
  }

  startAt(slot: number, at: Milliseconds): Milliseconds {
    return this.window.startAt(at, this.#objectOf(slot));
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
    const from = at >= window.next ? Infinity : this.startAt(slot, at);
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
  readonly #parts: ReadParts;

  /** `tally`: what actions are recorded in; of groups it holds them back, and is `held` too. */
  constructor(counted: MarkedTally, tally: ActionTally, held: Held | null, parts: ReadParts) {
    this.#counted = counted;
    this.#tally = tally;
    this.#held = held;
    this.#parts = parts;
    this.slides = counted.window.intervals.sliding;
  }

  read(object: number, at: Milliseconds): Summary {
    const from = this.#counted.startAt(object, at);
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
