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

/** The tests on one key, by number. */
interface KeyTests {
  /** By pattern without wildcards. */
  readonly exact: Map<string, number>;
  readonly globs: { readonly index: number; readonly pattern: string }[];
}

/**
 * Tests that look at the same things, and their outcomes as a dense number: equal outcomes, equal number; 0 is "none is
 * true". What there is besides is never looked at.
 *
 * Tests on pairs are looked up by key, since there are many of them; all others are asked one by one.
 */
export class TestSet {
  readonly #known = new Map<string, number>();
  readonly #pairs = new Map<string, KeyTests>();
  readonly #compared: { readonly index: number; readonly test: CompareTest }[] = [];
  readonly #ids = new Map<string, number>();
  /** Those of the map that is asked about; one list, so that asking makes nothing. */
  readonly #trueTestsOf: number[] = [];
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
      const { key, pattern } = test;
      const tests: KeyTests = this.#pairs.get(key) ?? { exact: new Map(), globs: [] };
      if (isGlob(pattern)) tests.globs.push({ index, pattern });
      else tests.exact.set(pattern, index);
      this.#pairs.set(key, tests);
    } else {
      this.#compared.push({ index, test });
    }
    return index;
  }

  /** `map`: the set's own; `subject`: what all other tests are asked of. */
  outcome(map: KeyValues | undefined, subject: FilterSubject): number {
    const trueTests = this.#trueTestsOf;
    trueTests.length = 0;
    if (map !== undefined) {
      for (const [key, tests] of this.#pairs) {
        const value: unknown = map[key];
        // What a map inherits is no pair.
        if (typeof value === 'string') findTrue(tests, value, trueTests);
        else if (typeof value === 'number') findTrue(tests, String(value), trueTests);
      }
    }
    for (const { index, test } of this.#compared) if (testHolds(test, subject)) trueTests.push(index);
    if (trueTests.length === 0) return 0;
    const id = trueTests.join();
    let outcome = this.#ids.get(id);
    if (outcome === undefined) {
      outcome = this.#trueTests.push([...trueTests]) - 1;
      this.#ids.set(id, outcome);
    }
    return outcome;
  }

  holds(test: number, outcome: number): boolean {
    return (this.#trueTests[outcome] as readonly number[]).includes(test);
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

function findTrue({ exact, globs }: KeyTests, text: string, found: number[]): void {
  if (text.includes(',')) {
    for (const [pattern, index] of exact) if (matchesValue(text, pattern)) found.push(index);
    for (const { index, pattern } of globs) if (matchesValue(text, pattern)) found.push(index);
    return;
  }
  const index = exact.get(text);
  if (index !== undefined) found.push(index);
  for (const glob of globs) if (matchesGlob(text, glob.pattern)) found.push(glob.index);
}
