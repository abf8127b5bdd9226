import { type Language, refuse } from './language.ts';

/** One word of an expression; `at` is its first character, counted from 1. */
export interface Token {
  readonly kind: 'text' | 'name' | 'number' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const blank = /\s+/y;
const patterns = [
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['sign', /<>|<=|>=|[()&|~,.=<>+\-*/]/y],
] as const;

/** Splits a text into tokens, the last one of kind `end`. Throws ExpressionError. */
export function tokenize(source: string, language: Language): readonly Token[] {
  const tokens: Token[] = [];
  let i = 0;
  while (i < source.length) {
    const space = match(blank, source, i);
    if (space !== undefined) {
      i += space.length;
      continue;
    }
    const at = i + 1;
    if (source[i] === '"') {
      const { text, end } = quoted(source, i, language);
      tokens.push({ kind: 'text', text, at });
      i = end;
      continue;
    }
    const token = wordAt(source, i);
    if (token === undefined) {
      const char = String.fromCodePoint(source.codePointAt(i) as number);
      throw refuse(language, at, `${JSON.stringify(char)} is not part of a ${language.noun}`);
    }
    tokens.push(token);
    i += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', at: source.length + 1 });
  return tokens;
}

function wordAt(source: string, start: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    const text = match(pattern, source, start);
    if (text !== undefined) return { kind, text, at: start + 1 };
  }
  return undefined;
}

function match(pattern: RegExp, source: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(source)?.[0];
}

/** Reads a quoted text; `\"` stands for a quote and `\\` for a backslash, any other backslash for itself. */
function quoted(source: string, start: number, language: Language): { text: string; end: number } {
  let text = '';
  for (let i = start + 1; i < source.length; i++) {
    const char = source[i] as string;
    if (char === '"') return { text, end: i + 1 };
    const next = source[i + 1];
    if (char === '\\' && (next === '"' || next === '\\')) {
      text += next;
      i++;
    } else {
      text += char;
    }
  }
  throw refuse(language, start + 1, 'the quoted text has no closing "', ['"']);
}

/** As it stands in an expression; {@link tokenize} reads the same text. */
export const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
