import { seededRandom } from '@pulse/base';
import { describe, expect, it } from 'vitest';
import { evaluateFormula, Fuel, parseFormula, Surroundings } from '../src/mod.ts';
import { naiveFormula } from './naive-formula.ts';
import { byName, randomFormulaText, randomRow, randomWorld, SCHEMA } from './random-formula.ts';
import { seeds } from './seeds.ts';

function compare(seed: number, naively = naiveFormula): void {
  const random = seededRandom(seed);
  const text = randomFormulaText(random, random.pick(['number', 'number', 'boolean', 'text']), 4);
  const { rows, naive } = randomWorld(random);
  const formula = parseFormula(text, SCHEMA);
  const expected = naively(text);
  const lookUp = (kind: string, name: string, column: string) =>
    naive.objects.get(`${kind} ${name} ${column}`);
  const surroundings = new Surroundings(rows, lookUp);
  for (const row of [...rows, randomRow(random)]) {
    const value = evaluateFormula(formula, row, surroundings, new Fuel());
    const world = { ...naive, row: byName(row) };
    expect(value, `seed ${seed}: ${text}\n${JSON.stringify([row, rows])}`).toBe(expected(world));
  }
}

describe('random formulas', () => {
  it('[EX-1] [EX-10] [EX-11] [EX-12] [EX-13] [EX-20] [EX-21] [EX-22] mean what a second reading of the rules says', () => {
    for (const seed of seeds(4000)) compare(seed);
  });

  it('would show a difference: a reading that takes null for 0 is found', () => {
    const wrong: typeof naiveFormula = (text) => {
      const right = naiveFormula(text);
      return (world) =>
        right({ ...world, row: new Map([...world.row].map(([name, value]) => [name, value ?? 0])) });
    };
    expect(() => {
      for (const seed of seeds(100)) compare(seed, wrong);
    }).toThrow(/seed \d+/);
  });

  it('[EX-11] give null where everything that they read is null, but for literals, coalesce and count', () => {
    for (const seed of seeds(1000)) {
      const text = randomFormulaText(seededRandom(seed), 'number', 4);
      if (/coalesce|count|\b\d|"|true|false/.test(text)) continue;
      const value = evaluateFormula(parseFormula(text, SCHEMA), [], new Surroundings([[]]), new Fuel());
      expect(value, `seed ${seed}: ${text}`).toBe(null);
    }
  });
});
