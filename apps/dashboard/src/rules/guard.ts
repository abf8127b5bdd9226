/** The value of a column by its alias; null where there is none. */
export type Lookup = (alias: string) => number | null;

/** A condition or figure over one row. null in, null out; a division by zero is null; true is 1, false is 0. */
export type Guard = (lookup: Lookup) => number | null;

/** The text does not follow the grammar; `at` is the first character that does not fit, from 0. */
export class GuardError extends Error {
  override name = 'GuardError';
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

type Binary = (a: number, b: number) => number | null;

const truth = (condition: boolean) => (condition ? 1 : 0);

/** Operators from loosest to tightest. */
const LEVELS: readonly Readonly<Record<string, Binary>>[] = [
  { '|': (a, b) => truth(a !== 0 || b !== 0) },
  { '&': (a, b) => truth(a !== 0 && b !== 0) },
  {
    '>=': (a, b) => truth(a >= b),
    '<=': (a, b) => truth(a <= b),
    '!=': (a, b) => truth(a !== b),
    '>': (a, b) => truth(a > b),
    '<': (a, b) => truth(a < b),
    '=': (a, b) => truth(a === b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => (b === 0 ? null : a / b) },
];

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([a-z][a-z0-9_]*)|(>=|<=|!=|[-+*/()<>=&|]))/gy;
/** Deeper nesting is nobody's condition; the bound keeps the parser off the stack's end. */
const DEPTH_LIMIT = 50;

interface Token {
  readonly text: string;
  readonly kind: 'number' | 'name' | 'sign';
  readonly at: number;
}

/**
 * Reads the condition of a threshold, such as `answered + abandoned >= 20`: numbers, aliases, `+ - * /`,
 * comparisons, `& |` and parentheses. Throws a {@link GuardError}; never runs text as a program.
 */
export function parseGuard(text: string): Guard {
  const tokens = split(text);
  let next = 0;
  const peek = () => tokens[next]?.text;
  const failHere = (message: string) => new GuardError(message, tokens[next]?.at ?? text.length);

  function level(index: number, depth: number): Guard {
    const operators = LEVELS[index];
    if (!operators) return single(depth);
    let left = level(index + 1, depth);
    for (let sign = peek(); sign !== undefined && Object.hasOwn(operators, sign); sign = peek()) {
      const apply = operators[sign];
      next++;
      const [a, b] = [left, level(index + 1, depth)];
      left = (lookup) => {
        const x = a(lookup);
        const y = x === null ? null : b(lookup);
        return x === null || y === null || !apply ? null : apply(x, y);
      };
    }
    return left;
  }

  function single(depth: number): Guard {
    if (depth > DEPTH_LIMIT) throw failHere('nested too deeply');
    const token = tokens[next];
    if (!token) throw failHere('something is missing at the end');
    next++;
    if (token.kind === 'number') {
      const value = Number(token.text);
      return () => value;
    }
    if (token.kind === 'name') return (lookup) => lookup(token.text);
    if (token.text === '-') {
      const inner = single(depth + 1);
      return (lookup) => {
        const value = inner(lookup);
        return value === null ? null : -value;
      };
    }
    if (token.text !== '(') {
      next--;
      throw failHere(`"${token.text}" does not fit here`);
    }
    const inner = level(0, depth + 1);
    if (peek() !== ')') throw failHere('a closing parenthesis is missing');
    next++;
    return inner;
  }

  const guard = level(0, 0);
  if (next < tokens.length) throw failHere(`"${peek()}" does not fit here`);
  return guard;
}

function split(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw new GuardError(`"${text.slice(from).trim().slice(0, 10)}" is not understood`, from);
    const [whole, number, name, sign] = match;
    const value = number ?? name ?? sign ?? '';
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    tokens.push({ text: value, kind, at: from + whole.length - value.length });
  }
  return tokens;
}
