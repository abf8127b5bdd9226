import type { Milliseconds } from '@pulse/base';
import { byEnd, byStart, type Contribution } from './contribution.ts';

/** Contributions that are kept at most; of more all are lost, and explanations of their interval are refused. */
export const MOST_NOTED = 500_000;
/** So many may be beyond what is wanted before they are looked through. */
const SLACK = 4096;

/** Which of the contributions of an object a reading can still be made of. */
export interface Wanting {
  /** Those that end before have left the interval; NaN: nothing is known. */
  since(): Milliseconds;
  /** The last so many, in an order. */
  readonly last: number | undefined;
  readonly by: 'end' | 'start';
  /** Of each group. */
  readonly grouped?: boolean;
}

/** What one object was told, in the order in which it was. */
export class Noted {
  #list: Contribution[] = [];
  readonly #wanting: Wanting;
  #tidyAt = SLACK;
  /** The latest end of those that were lost. */
  #lostTo: Milliseconds = -Infinity;

  constructor(wanting: Wanting) {
    this.#wanting = wanting;
  }

  get list(): readonly Contribution[] {
    return this.#list;
  }

  /** Some that are wanted have been lost. */
  get overflown(): boolean {
    return this.#lostTo >= this.#wanting.since();
  }

  add(contribution: Contribution): void {
    this.#list.push(contribution);
    if (this.#list.length >= this.#tidyAt) this.#tidy();
  }

  /** It goes on after all. */
  remove(start: Milliseconds, end: Milliseconds): void {
    const place = this.#list.findLastIndex((each) => each.start === start && each.end === end);
    if (place >= 0) this.#list.splice(place, 1);
  }

  clear(): void {
    this.#list = [];
  }

  #tidy(): void {
    const { since, last, by, grouped } = this.#wanting;
    const start = since();
    if (last === undefined) this.#list = this.#list.filter(({ end }) => !(end < start));
    else {
      const sorted = this.#list.sort(by === 'end' ? byEnd : byStart);
      this.#list = grouped ? lastOfEach(sorted, last) : sorted.slice(-(last + SLACK));
    }
    if (this.#list.length > MOST_NOTED) {
      this.#lostTo = this.#list.reduce((latest, { end }) => Math.max(latest, end), this.#lostTo);
      this.#list = [];
    }
    this.#tidyAt = Math.min(MOST_NOTED + 1, 2 * this.#list.length + SLACK);
  }
}

/** Actions, which nothing takes back: no more of each group than are wanted. */
function lastOfEach(sorted: readonly Contribution[], last: number): Contribution[] {
  const kept = new Map<string | undefined, number>();
  const isKept = ({ key }: Contribution) => {
    const number = (kept.get(key) ?? 0) + 1;
    kept.set(key, number);
    return number <= last;
  };
  return sorted.toReversed().filter(isKept).reverse();
}
