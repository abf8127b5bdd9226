import type { FormulaValue } from '../src/mod.ts';

/** What a formula reads, by name. */
export interface NaiveWorld {
  readonly row: ReadonlyMap<string, FormulaValue>;
  readonly rows: readonly ReadonlyMap<string, FormulaValue>[];
  /** By `kind name column`. */
  readonly objects: ReadonlyMap<string, FormulaValue>;
}

type Row = NaiveWorld['row'];
/** A formula, or a part of one, as a question to a row. */
type Answer = (row: Row, world: NaiveWorld) => FormulaValue;

const WORD = /\s*(?:(\d+(?:\.\d+)?)|"((?:[^"\\]|\\["\\]|\\)*)"|([A-Za-z_]\w*)|(<>|<=|>=|[-+*/=<>&|~(),.]))/y;
const BINDING: Readonly<Record<string, number>> = {
  '|': 1,
  '&': 2,
  '=': 4,
  '<>': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};
const NOT_BINDING = 3;
const SIGN_BINDING = 7;

/**
 * A second reading of the rules, independent of the first: climbs precedence over words, looks names up while it
 * evaluates, checks no types. Takes formulas that are right; of others it may say anything.
 */
export function naiveFormula(text: string): (world: NaiveWorld) => FormulaValue {
  const words: { number?: string; text?: string; name?: string; sign?: string }[] = [];
  for (WORD.lastIndex = 0; WORD.lastIndex < text.trimEnd().length; ) {
    const [, number, quoted, name, sign] = WORD.exec(text) as RegExpExecArray;
    if (number !== undefined) words.push({ number });
    else if (quoted !== undefined) words.push({ text: quoted.replaceAll(/\\(["\\])/g, '$1') });
    else if (name !== undefined) words.push({ name });
    else words.push({ sign: sign as string });
  }
  let next = 0;
  const skip = (sign: string) => words[next]?.sign === sign && ++next > 0;

  function expression(binding: number): Answer {
    let left = operand();
    for (;;) {
      const sign = words[next]?.sign ?? '';
      const own = BINDING[sign] ?? 0;
      if (own === 0 || own < binding) return left;
      next++;
      left = joined(sign, left, expression(own + 1));
    }
  }

  function operand(): Answer {
    const word = words[next++] ?? {};
    if (word.sign === '(') {
      const inner = expression(0);
      skip(')');
      return inner;
    }
    if (word.sign === '~') {
      const inner = expression(NOT_BINDING);
      return (row, world) => {
        const value = inner(row, world);
        return value === null ? null : !value;
      };
    }
    if (word.sign === '-') return joined('-', () => 0, expression(SIGN_BINDING));
    if (word.number !== undefined) return () => Number(word.number);
    if (word.text !== undefined) return () => word.text as string;
    const name = word.name as string;
    if (!skip('(')) {
      if (name === 'true' || name === 'false') return () => name === 'true';
      return name === 'null' ? () => null : (row) => row.get(name) ?? null;
    }
    const args: Answer[] = [];
    while (!skip(')')) {
      args.push(expression(0));
      skip(',');
    }
    if (!skip('.')) return applied(name, args);
    const column = words[next++]?.name as string;
    return (row, world) => {
      const value = world.objects.get(`${name} ${args[0]?.(row, world)} ${column}`) ?? null;
      return value === 0 ? 0 : value;
    };
  }

  const whole = expression(0);
  return (world) => whole(world.row, world);
}

const real = (value: number): number | null => (Number.isFinite(value) ? value || 0 : null);

function joined(sign: string, left: Answer, right: Answer): Answer {
  return (row, world) => {
    const a = left(row, world);
    const b = right(row, world);
    if (a === null || b === null) return null;
    if (sign === '&') return Boolean(a) && Boolean(b);
    if (sign === '|') return Boolean(a) || Boolean(b);
    if (sign === '+') return real(Number(a) + Number(b));
    if (sign === '-') return real(Number(a) - Number(b));
    if (sign === '*') return real(Number(a) * Number(b));
    if (sign === '/') return Number(b) === 0 ? null : real(Number(a) / Number(b));
    const order = typeof a === 'string' ? byCodePoint(a, String(b)) : Math.sign(Number(a) - Number(b));
    const signs = { '-1': ['<', '<=', '<>'], '0': ['=', '<=', '>='], '1': ['>', '>=', '<>'] };
    return signs[String(order) as keyof typeof signs].includes(sign);
  };
}

function byCodePoint(a: string, b: string): number {
  const points = (text: string) => [...text].map((char) => char.codePointAt(0) as number);
  const [x, y] = [points(a), points(b)];
  const at = x.findIndex((point, i) => point !== y[i]);
  if (at < 0) return x.length < y.length ? -1 : 0;
  return at >= y.length || (x[at] as number) > (y[at] as number) ? 1 : -1;
}

function applied(name: string, args: readonly Answer[]): Answer {
  const first = args[0] as Answer;
  if (name === 'if') {
    return (row, world) => {
      const condition = first(row, world);
      if (condition === null) return null;
      return (args[condition ? 1 : 2] as Answer)(row, world);
    };
  }
  if (name === 'coalesce') {
    return (row, world) => args.map((arg) => arg(row, world)).find((value) => value !== null) ?? null;
  }
  if (['sum', 'avg', 'min', 'max', 'count'].includes(name)) {
    return (_row, world) => {
      const all = world.rows.map((row) => first(row, world));
      const there = all.filter((value) => value !== null);
      if (name === 'count') return there.filter((value) => value !== false).length;
      if (there.length === 0) return null;
      const numbers = there.map(Number);
      if (name === 'min') return Math.min(...numbers);
      if (name === 'max') return Math.max(...numbers);
      const sum = numbers.reduce((a, b) => a + b, 0);
      return real(name === 'sum' ? sum : sum / numbers.length);
    };
  }
  return (row, world) => {
    const values = args.map((arg) => arg(row, world));
    if (values.includes(null)) return null;
    const numbers = values.map(Number);
    const [x = 0, digits = 0] = numbers;
    if (name === 'abs') return Math.abs(x);
    if (name === 'least') return Math.min(...numbers) || 0;
    if (name === 'greatest') return Math.max(...numbers) || 0;
    return rounded(x, digits);
  };
}

/** On the digits of the decimal notation, with whole numbers. */
function rounded(x: number, digits: number): number {
  const [, mantissa = '', exponent = '0'] = /^([\d.]+)(?:e([+-]\d+))?$/.exec(String(Math.abs(x))) ?? [];
  const [whole = '', fraction = ''] = mantissa.split('.');
  // The number is units / 10 ** decimals.
  const units = BigInt(whole + fraction);
  const decimals = fraction.length - Number(exponent);
  if (decimals <= digits) return x;
  const step = 10n ** BigInt(decimals - digits);
  const steps = units / step + (2n * (units % step) >= step ? 1n : 0n);
  const value = Number(`${steps}e${-digits}`);
  return (x < 0 ? -value : value) || 0;
}
