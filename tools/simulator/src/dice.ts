import { type Random, seededRandom } from '@pulse/base';

/**
 * A stream of randomness of its own, decided by the seed and a path such as `('call', 4711)`. Streams of different
 * paths are independent: a feature that draws more from its stream leaves the numbers of all others as they were.
 */
export class Dice implements Random {
  readonly #random: Random;

  constructor(seed: number, ...path: readonly (string | number)[]) {
    this.#random = seededRandom(path.reduce(mix, mix(0x9e3779b9, seed)));
  }

  next(): number {
    return this.#random.next();
  }

  below(bound: number): number {
    return this.#random.below(bound);
  }

  pick<T>(items: readonly T[]): T {
    return this.#random.pick(items);
  }

  exponential(mean: number): number {
    return this.#random.exponential(mean);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** The sum of two exponentials: durations that are seldom very short and sometimes long (Erlang, shape 2). */
  span(mean: number): number {
    return this.exponential(mean / 2) + this.exponential(mean / 2);
  }
}

function mix(hash: number, part: string | number): number {
  if (typeof part === 'number') return scramble(scramble(hash ^ (part >>> 0)) ^ Math.floor(part / 2 ** 32));
  let mixed = hash;
  for (let index = 0; index < part.length; index++) {
    mixed = Math.imul(mixed ^ part.charCodeAt(index), 0x01000193);
  }
  return scramble(mixed);
}

/** Spreads every bit over all others, so that neighbouring seeds have nothing in common. */
function scramble(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * Draws without putting back, and shuffles anew when all are drawn: rare things happen in their exact proportion, so
 * that even a small centre sees each of them within an hour.
 */
export class Deck<T> {
  readonly #dice: Dice;
  readonly #cards: T[];
  readonly #back: T[] = [];
  #next: number;

  constructor(dice: Dice, cards: readonly (readonly [count: number, card: T])[]) {
    this.#dice = dice;
    this.#cards = cards.flatMap(([count, card]) => Array.from({ length: count }, () => card));
    this.#next = this.#cards.length;
  }

  draw(): T {
    if (this.#back.length > 0) return this.#back.pop() as T;
    if (this.#next === this.#cards.length) this.#shuffle();
    return this.#cards[this.#next++] as T;
  }

  /** What could not be done with a card comes first the next time. */
  putBack(card: T): void {
    this.#back.push(card);
  }

  #shuffle(): void {
    for (let last = this.#cards.length - 1; last > 0; last--) {
      const other = this.#dice.below(last + 1);
      const card = this.#cards[last] as T;
      this.#cards[last] = this.#cards[other] as T;
      this.#cards[other] = card;
    }
    this.#next = 0;
  }
}
