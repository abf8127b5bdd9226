/** What a filter looks at, by name. */
export interface NaiveSubject {
  readonly userData: ReadonlyMap<string, string | number>;
  readonly reasons: ReadonlyMap<string, string | number>;
  readonly extensions: ReadonlyMap<string, string | number>;
  readonly attributes: ReadonlyMap<string, string>;
}

/** A side of a comparison: what it says, whether it makes numbers of both, whether it may be a list or a pattern. */
interface Side {
  readonly value: (subject: NaiveSubject) => string | number | undefined;
  readonly numeric: boolean;
  readonly from: 'literal' | 'pair' | 'other';
}
type Condition = (subject: NaiveSubject) => boolean;

const WORD = /\s*(?:(\d+(?:\.\d+)?)|"((?:[^"\\]|\\["\\]|\\)*)"|([A-Za-z_]\w*)|(<>|<=|>=|[-+*/=<>&|~(),]))/y;

/**
 * A second reading of the rules, independent of the first: splits the words at the weakest sign outside of parentheses,
 * again and again. Takes filters that are right; of others it may say anything.
 */
export const naiveFilter = (text: string): Condition => condition(wordsOf(text));

/** The same of a term by itself: what it says, and whether that is a number. */
export const naiveTerm = (text: string): Pick<Side, 'value' | 'numeric'> => side(wordsOf(text));

function wordsOf(text: string): Words {
  const words: Word[] = [];
  for (WORD.lastIndex = 0; WORD.lastIndex < text.trimEnd().length; ) {
    const [, number, quoted, name, sign] = WORD.exec(text) as RegExpExecArray;
    if (number !== undefined) words.push({ kind: 'number', text: number });
    else if (quoted !== undefined) words.push({ kind: 'text', text: quoted.replaceAll(/\\(["\\])/g, '$1') });
    else if (name !== undefined) words.push({ kind: 'name', text: name });
    else words.push({ kind: 'sign', text: sign as string });
  }
  return words;
}

interface Word {
  readonly kind: 'number' | 'text' | 'name' | 'sign';
  readonly text: string;
}
type Words = readonly Word[];

/** Places of the given signs outside of all parentheses; a sign after another sign belongs to its operand. */
function places(words: Words, signs: readonly string[]): number[] {
  let open = 0;
  const found: number[] = [];
  for (const [i, word] of words.entries()) {
    if (word.kind !== 'sign') continue;
    if (word.text === '(') open++;
    else if (word.text === ')') open--;
    else if (open === 0 && signs.includes(word.text) && i > 0 && !isOperator(words[i - 1])) found.push(i);
  }
  return found;
}

const isOperator = (word: Word | undefined): boolean => word?.kind === 'sign' && word.text !== ')';

function condition(words: Words): Condition {
  for (const [sign, joins] of [
    ['|', false],
    ['&', true],
  ] as const) {
    const at = places(words, [sign]).at(-1);
    if (at === undefined) continue;
    const [left, right] = [condition(words.slice(0, at)), condition(words.slice(at + 1))];
    return (subject) => (joins ? left(subject) && right(subject) : left(subject) || right(subject));
  }
  const [first, , key, , value] = words;
  if (first?.text === '~' && first.kind === 'sign') {
    const inner = condition(words.slice(1));
    return (subject) => !inner(subject);
  }
  const at = places(words, ['=', '<>', '<', '<=', '>', '>='])[0];
  if (at !== undefined) {
    return comparison(words[at]?.text as string, side(words.slice(0, at)), side(words.slice(at + 1)));
  }
  if (first?.text === '(') return condition(words.slice(1, -1));
  const map = mapOf(first?.text as string);
  return (subject) => {
    const found = subject[map].get(key?.text as string);
    return found !== undefined && matches(String(found), value?.text as string, true);
  };
}

function side(words: Words): Side {
  for (const signs of [
    ['+', '-'],
    ['*', '/'],
  ]) {
    const at = places(words, signs).at(-1);
    if (at === undefined) continue;
    const [left, right] = [side(words.slice(0, at)), side(words.slice(at + 1))];
    const sign = words[at]?.text as string;
    const value = (subject: NaiveSubject) =>
      operation(sign, toNumber(left.value(subject)), toNumber(right.value(subject)));
    return { numeric: true, from: 'other', value };
  }
  const word = words[0] as Word;
  const key = words[2]?.text as string;
  if (word.kind === 'sign' && word.text === '-') {
    const inner = side(words.slice(1));
    return {
      numeric: true,
      from: 'other',
      value: (subject) => operation('-', 0, toNumber(inner.value(subject))),
    };
  }
  if (word.kind === 'sign') return side(words.slice(1, -1));
  if (word.kind === 'text') return { numeric: false, from: 'literal', value: () => word.text };
  if (word.kind === 'number') return { numeric: true, from: 'other', value: () => Number(word.text) };
  const extension = { TreatmentType: 'TreatmentType', ExtensionReasonCode: 'ReasonCode' }[word.text];
  if (extension)
    return { numeric: false, from: 'pair', value: ({ extensions }) => extensions.get(extension) };
  const map = mapOf(word.text);
  if (word.text.endsWith('GetString')) {
    return { numeric: false, from: 'pair', value: (subject) => subject[map].get(key) };
  }
  if (word.text.endsWith('GetNumber')) {
    return { numeric: true, from: 'pair', value: (subject) => toNumber(subject[map].get(key)) ?? 0 };
  }
  return { numeric: false, from: 'other', value: ({ attributes }) => attributes.get(word.text) };
}

const mapOf = (name: string) =>
  name.startsWith('Reason') ? 'reasons' : name.startsWith('Ext') ? 'extensions' : 'userData';

function comparison(sign: string, left: Side, right: Side): Condition {
  return (subject) => {
    const [a, b] = [left.value(subject), right.value(subject)];
    if (left.numeric || right.numeric) {
      const [x, y] = [toNumber(a), toNumber(b)];
      return x !== undefined && y !== undefined && ordered(sign, Math.sign(x - y));
    }
    if (a === undefined || b === undefined) return false;
    if (sign === '=' || sign === '<>') {
      const isPattern = right.from === 'literal';
      const same = isPattern ? matches(String(a), String(b), left.from === 'pair') : String(a) === String(b);
      return same === (sign === '=');
    }
    const points = (text: string) =>
      [...text].map((char) => String.fromCodePoint(char.codePointAt(0) as number));
    const order = byPoints(points(String(a)), points(String(b)));
    return ordered(sign, order);
  };
}

function byPoints(a: readonly string[], b: readonly string[]): number {
  for (const [i, char] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (char !== other) return Math.sign((char.codePointAt(0) as number) - (other.codePointAt(0) as number));
  }
  return a.length < b.length ? -1 : 0;
}

function ordered(sign: string, order: number): boolean {
  const signs = { '-1': ['<', '<=', '<>'], '0': ['=', '<=', '>='], '1': ['>', '>=', '<>'] };
  return signs[String(order || 0) as keyof typeof signs].includes(sign);
}

function matches(value: string, pattern: string, listed: boolean): boolean {
  const parts = [...pattern].map((char) => {
    if (char === '*') return '[^]*';
    return char === '?' ? '[^]' : char.replaceAll(/[.+^${}()|[\]\\/-]/g, '\\$&');
  });
  const expression = new RegExp(`^${parts.join('')}$`);
  const elements =
    listed && value.includes(',') ? [value, ...value.split(',').map((element) => element.trim())] : [value];
  return elements.some((element) => expression.test(element));
}

export function toNumber(value: string | number | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const text = value?.trim().replace(/^[+-]/, '') ?? '';
  const isDecimal = /^[\d.]+$/.test(text) && text.split('.').length <= 2 && /\d/.test(text);
  const number = isDecimal ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function operation(sign: string, a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  const value = { '+': a + b, '-': a - b, '*': a * b, '/': a / b }[sign] as number;
  return Number.isFinite(value) ? value : undefined;
}
