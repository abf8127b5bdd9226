import { PulseError } from '@pulse/base';
import { type Formula, parseFormula } from '@pulse/expression';
import { parseActionMask } from '../mask/mask.ts';
import {
  AGGREGATES,
  type Aggregate,
  type AggregateName,
  invalid,
  outsideTexts,
  parseAggregate,
} from './aggregate-text.ts';

/** A formula over aggregates: its columns are these, in their order. */
export interface Expression {
  readonly aggregates: readonly Aggregate[];
  readonly formula: Formula;
}

const OPENING = new RegExp(`(@?)\\b(${AGGREGATES.join('|')})\\s*\\(`, 'y');
const CONSTANTS = ['true', 'false', 'null'];

/**
 * Reads `100 * COUNT(CallAnswered; duration < 20) / COUNT(CallAnswered)`. Throws {@link PulseError} `formula-invalid` or
 * `mask-invalid`, which names the field and, where it can, the character.
 */
export function parseExpression(text: string): Expression {
  const aggregates: Aggregate[] = [];
  let rest = '';
  let next = 0;
  for (const { at } of outsideTexts(text)) {
    if (at < next) continue;
    OPENING.lastIndex = at;
    const found = OPENING.exec(text);
    // In the midst of a word nothing begins.
    if (found === null || /\w/.test(text.charAt(at - 1))) continue;
    const from = at + found[0].length;
    const end = closingOf(text, from);
    const inside = { text: text.slice(from, end), from };
    const aggregate = parseAggregate(found[2] as AggregateName, found[1] === '@', inside);
    checkMask(aggregate.mask);
    const name = nameOf(aggregates.length);
    aggregates.push(aggregate);
    rest += text.slice(next, at);
    checkNames(rest, next);
    // As long as it was, so that what follows keeps its place.
    rest += name.padEnd(end + 1 - at);
    next = end + 1;
  }
  checkNames(rest + text.slice(next), next);
  return { aggregates, formula: formulaOf(rest + text.slice(next), aggregates.length) };
}

const nameOf = (index: number): string => `_${index}`;

/** The parenthesis that closes what is open at a place. */
function closingOf(text: string, from: number): number {
  let depth = 1;
  for (const { char, at } of outsideTexts(text, from)) {
    if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  throw invalid(text.length + 1, 'expected )');
}

/** Beside aggregates nothing has a name: from a place on, words are functions or constants. */
function checkNames(text: string, from: number): void {
  let word = '';
  for (const { char, at } of outsideTexts(`${text} `, from)) {
    if (/\w/.test(char)) {
      word += char;
      continue;
    }
    const isCall = /^\s*\(/.test(text.slice(at));
    if (/^[A-Za-z_]/.test(word) && !isCall && !CONSTANTS.includes(word)) {
      throw invalid(
        at - word.length + 1,
        `${word} is no name here; numbers come of ${AGGREGATES.join(', ')}`,
      );
    }
    word = '';
  }
}

function checkMask(mask: string): void {
  try {
    parseActionMask(mask, 'regular');
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    throw new PulseError(error.code, `expression: ${error.message}`, { cause: error });
  }
}

function formulaOf(text: string, columns: number): Formula {
  const schema = {
    columns: Array.from({ length: columns }, (_, index) => ({
      name: nameOf(index),
      type: 'number' as const,
    })),
    place: 'row' as const,
  };
  let formula: Formula;
  try {
    formula = parseFormula(text, schema);
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    throw new PulseError('formula-invalid', `expression: ${error.message}`, { cause: error });
  }
  if (formula.reads.rows) {
    throw new PulseError(
      'formula-invalid',
      'expression: functions over rows are of layouts; COUNT, SUM, AVG, MIN and MAX are of actions',
    );
  }
  if (formula.type !== null && formula.type !== 'number') {
    throw new PulseError(
      'formula-invalid',
      'expression: a value is a number; if(…) makes one of a condition',
    );
  }
  return formula;
}
