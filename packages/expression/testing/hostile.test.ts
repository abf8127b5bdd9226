import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, seededRandom } from '@pulse/base';
import { describe, expect, it } from 'vitest';
import {
  ExpressionError,
  evaluateFormula,
  Fuel,
  filterHolds,
  filterText,
  parseFilter,
  parseFormula,
  Surroundings,
  textLimits,
} from '../src/mod.ts';
import { hostileText } from './hostile-text.ts';
import { SCHEMA } from './random-formula.ts';
import { leak, type Sandbox, sandbox } from './sandbox.ts';

/** `PULSE_FUZZ=100000` tries more. */
const TEXTS = Number(process.env['PULSE_FUZZ'] ?? 5000);
const SEED = Number(process.env['PULSE_SEEDS'] ?? 1);

type Evaluator = (text: string, box: Sandbox) => unknown;

/** What a formula takes at most without rows: each character of its text makes less than one node. */
const STEPS = textLimits.length;
const ROWS = 40;

const formula: Evaluator = (text, box) => {
  const parsed = parseFormula(text, SCHEMA);
  const surroundings = () => new Surroundings(box.rows, box.lookUp);
  const plenty = new Fuel(STEPS * (ROWS + 1));
  const value = evaluateFormula(parsed, box.row, surroundings(), plenty);
  if (plenty.out) throw new Error('it took more steps than its length allows');
  const little = new Fuel(25);
  const cut = evaluateFormula(parsed, box.row, surroundings(), little);
  if (little.out ? cut !== null : cut !== value) throw new Error('a lack of fuel made a value');
  return value;
};

const filter: Evaluator = (text, box) => {
  const parsed = parseFilter(text);
  const written = filterText(parsed);
  if (written.length <= textLimits.length && filterText(parseFilter(written)) !== written) {
    throw new Error('the written filter is another one');
  }
  return filterHolds(parsed, box);
};

/** An evaluator as one should not write it: names are properties. */
const leaky: Evaluator = (text, box) => {
  let value: unknown = { waiting: 3, row: box.row };
  for (const name of text.split('.')) {
    if (!/^\w+$/.test(name)) throw new ExpressionError('formula-invalid', 1, 'no path');
    value = (value as Record<string, unknown> | null | undefined)?.[name];
  }
  return value ?? null;
};

/** Tries one text; what is wrong about it, else whether it was taken. */
function attempt(evaluator: Evaluator, text: string): { wrong: string | null; taken: boolean } {
  const box = sandbox(ROWS);
  try {
    return { wrong: leak(evaluator(text, box), box), taken: true };
  } catch (error) {
    if (!(error instanceof ExpressionError)) return { wrong: `threw ${String(error)}`, taken: false };
    const inside = error.at >= 1 && error.at <= text.length + 1;
    return { wrong: inside ? leak(null, box) : `refused at ${error.at}`, taken: false };
  }
}

function attack(evaluator: Evaluator, count: number, random: Random): { taken: number; refused: number } {
  let taken = 0;
  for (let i = 0; i < count; i++) {
    const text = hostileText(random);
    const { wrong, taken: was } = attempt(evaluator, text);
    if (was) taken++;
    if (wrong !== null) throw new Error(`seed ${SEED}, text ${i}: ${wrong}: ${JSON.stringify(text)}`);
  }
  return { taken, refused: count - taken };
}

describe(`${TEXTS} hostile texts, seed ${SEED}`, () => {
  it.each([
    ['formulas', formula, 0.1],
    ['filters', filter, 0.05],
  ] as const)(
    '[EX-4] [EX-30] [EX-31] [EX-47] as %s end, crash nothing and reach nothing',
    (_, evaluator, least) => {
      const { taken, refused } = attack(evaluator, TEXTS, seededRandom(SEED));
      // Where all are refused at once, nothing has been tried.
      expect(taken).toBeGreaterThan(TEXTS * least);
      expect(refused).toBeGreaterThan(TEXTS * 0.2);
    },
  );

  it('would show a leak: an evaluator that takes names for properties is found', () => {
    expect(() => attack(leaky, 500, seededRandom(SEED))).toThrow(/gave a function|touched/);
  });

  it('would show a touch of what is not named', () => {
    const box = sandbox(1);
    expect(leak(box.row[7], box)).toMatch('touched row[7]');
    expect(leak(null, { ...box, touched: [] })).toBe(null);
    const other = sandbox(1);
    expect(leak(other.lookUp('queue', 'Billing', 'secret'), other)).toMatch('touched queue(Billing).secret');
    expect(leak('the secret', { ...box, touched: [] })).toBe('gave the secret');
  });
});

describe('the package', () => {
  const folder = join(import.meta.dirname, '../src');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

  it('[EX-31] runs anywhere, and makes no code from text', () => {
    expect(sources.length).toBeGreaterThan(20);
    for (const { name, text } of sources) {
      for (const [, from = ''] of text.matchAll(/from '([^']+)'/g)) {
        expect(from, name).toMatch(/^(?:\.\.?\/|@pulse\/base$)/);
      }
      expect(text, name).not.toMatch(
        /\beval\(|\bFunction\(|\bimport\(|\brequire\(|\bprocess\b|\bglobalThis\b/,
      );
    }
  });
});
