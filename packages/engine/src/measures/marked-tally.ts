import { type Milliseconds, unreachable } from '@pulse/base';
import type { ReadParts } from '../propagate/parts.ts';
import type { Entries } from './entries.ts';
import { type Entry, entryOf, type Measure, type Summary } from './entry.ts';
import type { Held } from './held-tally.ts';
import type { Marker, Marks } from './marks.ts';
import type { ActionTally, TallyState } from './tally.ts';
import type { Window } from './window.ts';

/** A comparison of a duration with a number of seconds. */
export interface DurationTest {
  readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=';
  readonly seconds: number;
}

/** Does a duration pass all tests? */
export const isWithin = (tests: readonly DurationTest[], duration: Milliseconds): boolean =>
  tests.every(({ operator, seconds }) => passes(operator, duration / 1000, seconds));

function passes(operator: DurationTest['operator'], one: number, other: number): boolean {
  switch (operator) {
    case '=':
      return one === other;
    case '<>':
      return one !== other;
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    case '>=':
      return one >= other;
    default:
      return unreachable(operator);
  }
}

/** What is wanted of actions, and of which. */
export interface Marking {
  readonly measure: Measure;
  readonly within: readonly DurationTest[];
}

/** Actions by something else than how long they lasted. */
export class MarkedTally implements ActionTally {
  readonly window: Window;
  readonly marker: Marker;
  readonly #marking: Marking;
  readonly #entries: Entries;
  readonly #objectOf: (slot: number) => number;

  /** `objectOf`: whose interval is that of a slot. */
  constructor(
    window: Window,
    marker: Marker,
    marking: Marking,
    entries: Entries,
    objectOf = (slot: number) => slot,
  ) {
    this.window = window;
    this.#objectOf = objectOf;
    this.marker = marker;
    this.#marking = marking;
    this.#entries = entries;
  }

  record(slot: number, at: Milliseconds, duration: Milliseconds, marks: Marks | null = null): void {
    const { window } = this;
    const entry = this.entryOf(at, duration, marks);
    if (entry !== null && entry.at >= Math.max(window.start, this.startAt(slot, at)))
      this.#entries.add(slot, entry);
  }

  startAt(slot: number, at: Milliseconds): Milliseconds {
    return this.window.startAt(at, this.#objectOf(slot));
  }

  /** Null: it does not count. */
  entryOf(at: Milliseconds, duration: Milliseconds, marks: Marks | null): Entry | null {
    const { measure, within } = this.#marking;
    if (marks?.counts === false || !isWithin(within, duration)) return null;
    return entryOf(measure, at, duration, marks);
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
      return entry !== null && entry.at >= from ? others.push(entry) : 0;
    };
    this.#held?.fold(object, at, 0, take);
    this.#parts.fold(this.#tally, object, at, 0, take);
    return this.#counted.read(object, at, others);
  }
}
