import { describe, expect, it } from 'vitest';
import {
  EXAMPLE_ROWS,
  ExpressionError,
  evaluateFormula,
  FORMULA_FUNCTIONS,
  type FormulaRow,
  type FormulaSchema,
  type FormulaValue,
  Fuel,
  parseFilter,
  parseFormula,
  Surroundings,
  signature,
} from '../mod.ts';

const schema: FormulaSchema = {
  columns: [
    { name: 'waiting', type: 'number' },
    { name: 'entered', type: 'number' },
    { name: 'answered', type: 'number' },
    { name: 'avg_wait', type: 'number' },
    { name: 'status', type: 'text' },
    { name: 'open', type: 'boolean' },
  ],
  place: 'row',
  objects: { queue: [{ name: 'waiting', type: 'number' }], agent: [{ name: 'calls', type: 'number' }] },
};
const row: FormulaRow = [4, 40, 30, 12.5, 'Ready', true];
const rows: readonly FormulaRow[] = [row, [0, 0, null, null, null, false], [2, 20, 10, 20, 'Busy', null]];

function value(text: string, of: Partial<FormulaSchema> = {}, lookUp?: () => FormulaValue): FormulaValue {
  const formula = parseFormula(text, { ...schema, ...of });
  return evaluateFormula(
    formula,
    of.place === 'total' ? null : row,
    new Surroundings(rows, lookUp),
    new Fuel(),
  );
}

function refused(text: string, of: Partial<FormulaSchema> = {}): string {
  try {
    parseFormula(text, { ...schema, ...of });
  } catch (error) {
    if (error instanceof ExpressionError && error.code === 'formula-invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a formula', () => {
  it.each<[string, FormulaValue]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 3 - 2', 5],
    ['100 / 10 / 5', 2],
    ['-waiting * -2', 8],
    ['- -3', 3],
    ['2 - -3', 5],
    ['waiting > 3 & entered < 40 | open', true],
    ['waiting > 3 & (entered < 40 | open)', true],
    ['~open | open', true],
    ['~ waiting = 5', true],
    ['status = "Ready"', true],
    ['status = "ready"', false],
    ['"Z" < "a"', true],
    ['"\\u{ffff}" < "\\u{1f600}"', false],
    ['open = (1 < 2)', true],
    ['"say \\"hi\\" \\\\ \\n" = "say \\"hi\\" \\\\ \\\\n"', true],
  ])('[EX-1] [EX-2] [EX-13] %s is %j', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it('[EX-13] compares texts by code point, beyond the basic plane too', () => {
    expect(value('"￿" < "\u{1f600}"')).toBe(true);
    expect(value('"a" < "ab"')).toBe(true);
    expect(value('"" < "a" & "a" <= "a" & "b" >= "a" & "a" <> "b"')).toBe(true);
  });

  it.each([
    'null + 1',
    '-coalesce(null, null)',
    'coalesce(null, null) = 1',
    'null & false',
    'true | null',
    '~null',
  ])('[EX-11] %s is null', (text) => {
    expect(value(text)).toBe(null);
  });

  it('[EX-11] looks past null in coalesce, and evaluates what if chooses and nothing else', () => {
    expect(value('coalesce(null, null, waiting)')).toBe(4);
    expect(value('if(open, 1, null)')).toBe(1);
    expect(value('if(null, 1, 2)')).toBe(null);
    expect(value('if(waiting > 3, waiting, waiting / 0)')).toBe(4);
  });

  it.each<[string, FormulaValue]>([
    ['waiting / 0', null],
    ['0 / 0', null],
    [`${'9'.repeat(308)} * 10`, null],
    ['0 * -1', 0],
    ['-(0)', 0],
    ['round(-0.4)', 0],
  ])('[EX-12] %s is %j', (text, expected) => {
    expect(Object.is(value(text), expected)).toBe(true);
  });

  it.each<[string, FormulaValue]>([
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(1.005, 2)', 1.01],
    ['round(2.675, 2)', 2.68],
    ['round(12.25, 1)', 12.3],
    ['round(0.0000001, 7)', 0.0000001],
    ['round(123456789012345680000, 12)', 123456789012345680000],
    ['round(14.254999999999999, 2)', 14.25],
    ['round(0.5, 0)', 1],
    ['least(3, 1, 2)', 1],
    ['greatest(3, 1, null)', null],
    ['abs(-3)', 3],
  ])('[EX-20] %s is %j', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it.each<[string, FormulaValue]>([
    ['sum(waiting)', 6],
    ['sum(avg_wait * answered) / sum(answered)', 14.375],
    ['avg(answered)', 20],
    ['min(avg_wait)', 12.5],
    ['max(waiting - entered)', 0],
    ['count(answered)', 2],
    ['count(waiting > 1)', 2],
    ['count(open)', 1],
    ['count(true)', 3],
    ['100 * waiting / sum(waiting)', 400 / 6],
    ['sum(answered / 0)', null],
    ['count(answered / 0)', 0],
  ])('[EX-21] %s over all rows is %j', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it('[EX-21] [EX-24] evaluates a function over the rows once for all rows that show it', () => {
    const formula = parseFormula('100 * waiting / sum(waiting)', schema);
    const surroundings = new Surroundings(rows);
    const cost = () => {
      const fuel = new Fuel();
      evaluateFormula(formula, row, surroundings, fuel);
      return new Fuel().left - fuel.left;
    };
    expect([cost(), cost()]).toEqual([7, 4]);
  });

  it('[EX-22] reads columns of other objects, by names that are known beforehand', () => {
    expect(value('waiting + queue("Billing").waiting', {}, () => 7)).toBe(11);
    expect(value('queue("Billing").waiting')).toBe(null);
    const { reads } = parseFormula(
      'queue("B").waiting + queue("B").waiting * sum(entered) - agent("Ann").calls',
      schema,
    );
    expect(reads.objects.map(({ object, name, column }) => `${object} ${name} ${column}`)).toEqual([
      'queue B waiting',
      'agent Ann calls',
    ]);
    expect([reads.rows, reads.columns]).toEqual([true, ['entered']]);
  });

  it('[EX-23] of a total reads columns over the rows only', () => {
    expect(value('100 * sum(answered) / sum(entered)', { place: 'total' })).toBeCloseTo(66.67, 2);
    expect(refused('sum(answered) / entered', { place: 'total' })).toBe(
      'character 17: a total has no own row; say how the rows make it, such as sum(entered)',
    );
  });

  it('[EX-10] takes a value that is not what its column says for none', () => {
    const formula = parseFormula('coalesce(waiting, 99)', schema);
    for (const odd of ['4', true, Number.NaN, Infinity, undefined, null]) {
      expect(evaluateFormula(formula, [odd], new Surroundings([]), new Fuel())).toBe(99);
    }
  });

  it.each([
    ['', 'character 1: expected a number, a text in quotes, a column or a function, found the end'],
    ['1 +', 'character 4: expected a number, a text in quotes, a column or a function, found the end'],
    ['1 2', 'character 3: expected an operator such as & or |, found "2"'],
    ['(1', 'character 3: expected ), found the end'],
    ['1 < 2 < 3', 'character 7: a comparison has two sides; join two comparisons with &'],
    [
      'waitng',
      'character 1: waitng is no column; columns are waiting, status, open, avg_wait, entered, answered',
    ],
    ['1 + status', 'character 5: expected a number, found a text'],
    ['waiting & open', 'character 1: expected a condition, found a number'],
    ['waiting = "4"', 'character 11: expected a number, found a text'],
    ['open < open', 'character 6: conditions have no order; allowed are = and <>'],
    ['waiting = null', 'character 11: nothing compares with null; coalesce(x, …) says what counts instead'],
    ['abs()', 'character 5: expected x: abs(x)'],
    ['if(open, 1)', 'character 11: expected , and otherwise: if(condition, then, otherwise)'],
    ['if(open, 1, "x")', 'character 13: expected a number, found a text: if(condition, then, otherwise)'],
    ['abs(1, 2)', 'character 8: one argument too many: abs(x)'],
    ['round(1, waiting)', 'character 10: expected a whole number from 0 to 12'],
    ['round(1, 13)', 'character 10: expected a whole number from 0 to 12'],
    ['abs', 'character 1: abs is a function: abs(x)'],
    ['abs(1).x', 'character 7: abs(…) has no columns'],
    [
      'smu(1)',
      'character 1: smu is no function; functions are sum, if, abs, avg, min, max, round, count and 6 more',
    ],
    [
      'sum(max(waiting))',
      'character 5: max(…) reads all rows and cannot stand inside of another such function',
    ],
    ['queue(status).waiting', 'character 7: expected the name of the queue in quotes: queue("name").column'],
    ['queue("B")', 'character 11: expected . and a column: queue("name").column'],
    ['queue("B").calls', 'character 12: calls is no column of a queue; columns are waiting'],
    ['group("B").calls', 'character 1: columns of other objects (group) cannot be read here'],
    ['waiting.length', 'character 8: expected an operator such as & or |, found "."'],
    ['"x', 'character 1: the quoted text has no closing "'],
    ['1 § 2', 'character 3: "§" is not part of a formula'],
    ['9'.repeat(400), 'character 1: the number is too large'],
  ])('[EX-4] %j is refused at the character that is wrong', (text, message) => {
    expect(refused(text)).toBe(message);
  });

  it('[EX-4] says to an editor where and what would be allowed', () => {
    let refusal: unknown;
    try {
      parseFormula('1 + waitin', schema);
    } catch (error) {
      refusal = error;
    }
    const columns = schema.columns.map(({ name }) => name);
    expect(refusal).toMatchObject({ code: 'formula-invalid', at: 5, allowed: columns });
    const operands = [...columns, ...FORMULA_FUNCTIONS.map(({ name }) => name)];
    expect(() => parseFormula('1 +', schema)).toThrow(expect.objectContaining({ at: 4, allowed: operands }));
    expect(() => parseFilter('ANI = "1" &')).toThrow(
      expect.objectContaining({ at: 12, allowed: expect.arrayContaining(['PairExists', 'ANI']) }),
    );
  });

  it('[EX-3] has a bounded length and depth, and no other bound', () => {
    expect(refused('('.repeat(5000))).toBe('character 4097: a formula has at most 4096 characters');
    expect(refused(`${'('.repeat(64)}1${')'.repeat(64)}`)).toMatch('nested more than 64 deep');
    expect(value(`${'('.repeat(63)}1${')'.repeat(63)}`)).toBe(1);
    expect(refused('-'.repeat(100))).toMatch('nested more than 64 deep');
    expect(value(`1${'+1'.repeat(2047)}`)).toBe(2048);
  });

  it('[EX-30] ends with its fuel, and says so', () => {
    const many = Array.from({ length: 1000 }, () => row);
    const formula = parseFormula('sum(waiting) + sum(entered)', schema);
    const fuel = new Fuel(500);
    expect(evaluateFormula(formula, row, new Surroundings(many), fuel)).toBe(null);
    expect(fuel.out).toBe(true);
    const enough = new Fuel(2003);
    const surroundings = new Surroundings(many);
    expect(evaluateFormula(formula, row, surroundings, enough)).toBe(44_000);
    expect([enough.out, enough.left]).toEqual([false, 0]);
  });

  it('[EX-30] keeps nothing that a lack of fuel has made', () => {
    const formula = parseFormula('sum(waiting)', schema);
    const surroundings = new Surroundings(rows);
    expect(evaluateFormula(formula, row, surroundings, new Fuel(2))).toBe(null);
    expect(evaluateFormula(formula, row, surroundings, new Fuel(20))).toBe(6);
  });
});

describe('the list of functions', () => {
  it.each(FORMULA_FUNCTIONS.map((func) => [signature(func), func] as const))(
    '[EX-5] gives an example of %s that is true',
    (_, func) => {
      const columns = EXAMPLE_ROWS.columns.map((name) => ({ name, type: 'number' as const }));
      const objects = Object.fromEntries(
        EXAMPLE_ROWS.objects.map(({ kind, column }) => [kind, [{ name: column, type: 'number' as const }]]),
      );
      const formula = parseFormula(func.example.formula, { columns, place: 'row', objects });
      const surroundings = new Surroundings(EXAMPLE_ROWS.rows, (kind, name, column) => {
        return EXAMPLE_ROWS.objects.find((it) => it.kind === kind && it.name === name && it.column === column)
          ?.value;
      });
      expect(func.example.formula).toContain(`${func.name}(`);
      expect(evaluateFormula(formula, EXAMPLE_ROWS.rows[0], surroundings, new Fuel())).toBe(
        func.example.value,
      );
      expect(func.says).toMatch(/\.$/);
    },
  );
});
