import { isGlob, matchesGlob, type PairTest } from '@pulse/expression';
import type { KeyValues } from '@pulse/model';

/**
 * The outcomes of all pair tests of one scope over one map, as a dense number: equal outcomes, equal number; 0 is
 * "none is true". What the maps hold besides is never looked at.
 */
export class PairTests {
  readonly #tests: { readonly pattern: string; readonly glob: boolean }[] = [];
  readonly #byKey = new Map<string, number[]>();
  readonly #ids = new Map<string, number>();
  /** By outcome: which tests are true, ascending. */
  readonly #trueTests: (readonly number[])[] = [[]];

  /** Registers a test; outcomes given before know nothing of it. */
  add(test: PairTest): number {
    const tests = this.#byKey.get(test.key) ?? [];
    const known = tests.find((i) => this.#tests[i]?.pattern === test.pattern);
    if (known !== undefined) return known;
    const index = this.#tests.push({ pattern: test.pattern, glob: isGlob(test.pattern) }) - 1;
    tests.push(index);
    this.#byKey.set(test.key, tests);
    return index;
  }

  outcome(map: KeyValues | undefined): number {
    if (map === undefined || this.#byKey.size === 0) return 0;
    let trueTests: number[] | undefined;
    for (const [key, tests] of this.#byKey) {
      const value = map[key];
      if (value === undefined) continue;
      const text = typeof value === 'string' ? value : String(value);
      for (const i of tests) {
        const test = this.#tests[i] as { pattern: string; glob: boolean };
        if (test.glob ? matchesGlob(text, test.pattern) : text === test.pattern) {
          if (trueTests === undefined) trueTests = [i];
          else trueTests.push(i);
        }
      }
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

  get size(): number {
    return this.#trueTests.length;
  }

  /** Forgets all outcomes, keeps the tests. */
  clear(): void {
    this.#ids.clear();
    this.#trueTests.length = 1;
  }
}
