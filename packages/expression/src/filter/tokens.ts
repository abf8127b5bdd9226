import { PulseError } from '@pulse/base';

/** One word of a filter; `at` is its first character, counted from 1. */
export type Token =
  | { readonly kind: 'text' | 'name' | 'number' | 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

export function filterError(at: number, what: string): PulseError {
  return new PulseError('filter-invalid', `character ${at}: ${what}`);
}

const blank = /\s+/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const digits = /\d+(?:\.\d+)?/y;
const sign = /<>|<=|>=|[()&|~,=<>+\-*/]/y;

/** Reads a quoted text; `\"` stands for a quote and `\\` for a backslash. */
function quoted(source: string, start: number): { text: string; end: number } {
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
  throw filterError(start + 1, 'the quoted text has no closing "');
}

/** Splits a filter into tokens, the last one of kind `end`. Throws {@link PulseError} `filter-invalid`. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let i = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = i;
    return pattern.exec(source)?.[0];
  };
  while (i < source.length) {
    const at = i + 1;
    const space = take(blank);
    if (space !== undefined) {
      i += space.length;
      continue;
    }
    if (source[i] === '"') {
      const { text, end } = quoted(source, i);
      tokens.push({ kind: 'text', text, at });
      i = end;
      continue;
    }
    const found =
      [['name', word] as const, ['number', digits] as const, ['sign', sign] as const]
        .map(([kind, pattern]) => ({ kind, text: take(pattern) }))
        .find((candidate) => candidate.text !== undefined) ?? null;
    if (found?.text === undefined)
      throw filterError(at, `${JSON.stringify(source[i])} is not part of a filter`);
    tokens.push({ kind: found.kind, text: found.text, at });
    i += found.text.length;
  }
  tokens.push({ kind: 'end', text: '', at: source.length + 1 });
  return tokens;
}
