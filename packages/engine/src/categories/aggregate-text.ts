import { PulseError } from '@pulse/base';
import { type Filter, type FilterTerm, parseFilter, parseTerm } from '@pulse/expression';
import type { DurationTest } from '../measures/marked-tally.ts';

export const AGGREGATES = ['COUNT', 'SUM', 'AVG', 'MIN', 'MAX'] as const;
export type AggregateName = (typeof AGGREGATES)[number];

/** `AGG(mask; condition; value)`: what the actions of a mask come to. */
export interface Aggregate {
  readonly name: AggregateName;
  /** Of the actions in progress (`@`), else of those of the interval. */
  readonly isNow: boolean;
  readonly mask: string;
  readonly condition: Filter | undefined;
  readonly within: readonly DurationTest[];
  /** What is combined; undefined: how long they lasted. */
  readonly value: FilterTerm | undefined;
}

export const invalid = (at: number, what: string) =>
  new PulseError('formula-invalid', `expression: character ${at}: ${what}`);

/** A piece of a text and where it begins, counted from 0. */
export interface Piece {
  readonly text: string;
  readonly from: number;
}

/** Reads what stands between the parentheses. Throws {@link PulseError} `formula-invalid`. */
export function parseAggregate(name: AggregateName, isNow: boolean, inside: Piece): Aggregate {
  const [mask, ...parts] = splitAt(inside, ';') as [Piece, ...Piece[]];
  const takesValue = name !== 'COUNT';
  const wanted = takesValue ? 'mask; value or mask; condition; value' : 'mask or mask; condition';
  const after = inside.from + inside.text.length + 1;
  if (takesValue && parts.length === 0) throw invalid(after, `${name} takes ${wanted}`);
  const surplus = parts[takesValue ? 2 : 1];
  if (surplus) throw invalid(surplus.from + 1, `${name} takes ${wanted}`);
  const value = takesValue ? parts.pop() : undefined;
  return {
    name,
    isNow,
    mask: mask.text,
    ...readCondition(parts[0]),
    value: value === undefined || value.text.trim() === 'duration' ? undefined : reading(value, parseTerm),
  };
}

const DURATION = /^\s*duration\s*(<>|<=|>=|=|<|>)\s*(\d+(?:\.\d+)?)\s*$/;

/** Tests of the duration, in seconds, are joined to the others by `&`; the others are a filter. */
function readCondition(condition: Piece | undefined): Pick<Aggregate, 'condition' | 'within'> {
  if (condition === undefined) return { condition: undefined, within: [] };
  const parts = splitAt(condition, '&').map((part) => ({ part, test: DURATION.exec(part.text) }));
  const within = parts.flatMap(({ test }): DurationTest[] =>
    test ? [{ operator: test[1] as DurationTest['operator'], seconds: Number(test[2]) }] : [],
  );
  const others = parts.flatMap(({ part, test }) => (test ? [] : [part]));
  const [, alternative] = splitAt(condition, '|');
  const misplaced = within.length > 0 && alternative ? alternative.from : others.flatMap(placeOfDuration)[0];
  if (misplaced !== undefined) {
    throw invalid(misplaced, 'the duration is compared with a number, and joined to other tests by & alone');
  }
  if (others.length === 0) return { condition: undefined, within };
  // What is left stands where it stood, so that mistakes are found there.
  let text = '';
  for (const [place, part] of others.entries()) {
    text = (place === 0 ? '' : `${text}&`).padEnd(part.from) + part.text;
  }
  return { condition: reading({ text, from: 0 }, parseFilter), within };
}

/** The character, counted from 1, where a piece speaks of the duration. */
function placeOfDuration({ text, from }: Piece): readonly number[] {
  let plain = '';
  for (const { char, at } of outsideTexts(text)) plain = plain.padEnd(at) + char;
  const place = plain.search(/\bduration\b/);
  return place < 0 ? [] : [from + place + 1];
}

/** Reads a piece so that messages name the character of the whole text. */
function reading<Read>({ text, from }: Piece, read: (text: string) => Read): Read {
  try {
    return read(' '.repeat(from) + text);
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    throw new PulseError('formula-invalid', `expression: ${error.message}`, { cause: error });
  }
}

/** The pieces between signs that stand in no parentheses and no text. */
function splitAt({ text, from }: Piece, sign: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let begin = 0;
  let depth = 0;
  for (const { char, at } of outsideTexts(text)) {
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === sign && depth === 0) {
      pieces.push({ text: text.slice(begin, at), from: from + begin });
      begin = at + 1;
    }
  }
  return [...pieces, { text: text.slice(begin), from: from + begin }];
}

/** The characters of a text that do not stand in quotes. */
export function* outsideTexts(
  text: string,
  from = 0,
): Iterable<{ readonly char: string; readonly at: number }> {
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted && char === '\\') at++;
    else if (!isQuoted) yield { char, at };
  }
}
