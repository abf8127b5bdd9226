import {
  type CompareTest,
  type FilterSubject,
  type FilterTest,
  filterText,
  isGlob,
  matchesGlob,
  matchesValue,
  testHolds,
} from '@pulse/expression';
import type { KeyValues } from '@pulse/model';

interface Pattern {
  readonly index: number;
  readonly pattern: string;
  readonly glob: boolean;
}

/**
 * Tests that look at the same things, and their outcomes as a dense number: equal outcomes, equal number; 0 is "none is
 * true". What there is besides is never looked at.
 *
 * Tests on pairs are looked up by key, since there are many of them; all others are asked one by one.
 */
export class TestSet {
  readonly #known = new Map<string, number>();
  readonly #pairs = new Map<string, Pattern[]>();
  readonly #compared: { readonly index: number; readonly test: CompareTest }[] = [];
  readonly #ids = new Map<string, number>();
  /** By outcome: which tests are true. */
  readonly #trueTests: (readonly number[])[] = [[]];

  /** Registers a test; outcomes given before know nothing of it. A pair is one of the set's own map. */
  add(test: FilterTest): number {
    const text = filterText(test);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const index = this.#known.size;
    this.#known.set(text, index);
    if (test.kind === 'pair') {
      const patterns = this.#pairs.get(test.key) ?? [];
      patterns.push({ index, pattern: test.pattern, glob: isGlob(test.pattern) });
      this.#pairs.set(test.key, patterns);
    } else {
      this.#compared.push({ index, test });
    }
    return index;
  }

  /** `map`: the set's own; `subject`: what all other tests are asked of. */
  outcome(map: KeyValues | undefined, subject: FilterSubject): number {
    let trueTests: number[] | undefined;
    if (map !== undefined) {
      for (const [key, patterns] of this.#pairs) {
        const value: unknown = map[key];
        // What a map inherits is no pair.
        if (typeof value !== 'string' && typeof value !== 'number') continue;
        const text = typeof value === 'string' ? value : String(value);
        for (const { index, pattern, glob } of patterns) {
          if (!(glob ? matchesGlob(text, pattern) : text === pattern) && !inList(text, pattern)) continue;
          if (trueTests === undefined) trueTests = [index];
          else trueTests.push(index);
        }
      }
    }
    for (const { index, test } of this.#compared) {
      if (!testHolds(test, subject)) continue;
      if (trueTests === undefined) trueTests = [index];
      else trueTests.push(index);
    }
    if (trueTests === undefined) return 0;
    const id = trueTests.join();
    let outcome = this.#ids.get(id);
    if (outcome === undefined) {
      outcome = this.#trueTests.push(trueTests) - 1;
      this.#ids.set(id, outcome);
    }
    return outcome;
  }

  holds(test: number, outcome: number): boolean {
    return this.#trueTests[outcome]?.includes(test) ?? false;
  }

  /** Are there others than on pairs? */
  get compares(): boolean {
    return this.#compared.length > 0;
  }

  /** How many tests are registered. */
  get size(): number {
    return this.#known.size;
  }

  /** Forgets all outcomes, keeps the tests. */
  clear(): void {
    this.#ids.clear();
    this.#trueTests.length = 1;
  }
}

/** Values are seldom lists: those are looked at element by element only where the whole does not match. */
const inList = (text: string, pattern: string): boolean => text.includes(',') && matchesValue(text, pattern);
