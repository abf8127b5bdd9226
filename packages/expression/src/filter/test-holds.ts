import { unreachable } from '@pulse/base';
import { compareNumbers, compareText, relates } from '../syntax/compare-text.ts';
import type { ArithmeticOperator } from '../syntax/syntax.ts';
import type { CompareTest, FilterAttribute, FilterTerm, FilterTest, PairScope } from './filter.ts';
import { matchesValue } from './glob.ts';
import { isNumeric } from './is-numeric.ts';

/** What tests look at: an action with its call, at one moment. */
export interface FilterSubject {
  /** The value behind a key; undefined: there is none. */
  pair(scope: PairScope, key: string): string | number | undefined;
  /** Undefined: the action has no such thing. */
  attribute(name: FilterAttribute): string | undefined;
}

export function testHolds(test: FilterTest, subject: FilterSubject): boolean {
  if (test.kind === 'compare')
    return test.as === 'number' ? numbersHold(test, subject) : textsHold(test, subject);
  const value = subject.pair(test.scope, test.key);
  return value !== undefined && matchesValue(String(value), test.pattern);
}

/** The text that a term says; undefined: what it names is missing, or it makes no number. */
export function termText(term: FilterTerm, subject: FilterSubject): string | undefined {
  if (!isNumeric(term)) return textOf(term, subject);
  const value = termNumber(term, subject);
  return value === null ? undefined : String(value);
}

function numbersHold({ operator, left, right }: CompareTest, subject: FilterSubject): boolean {
  const a = termNumber(left, subject);
  const b = termNumber(right, subject);
  return a !== null && b !== null && relates(operator, compareNumbers(a, b));
}

function textsHold({ operator, left, right }: CompareTest, subject: FilterSubject): boolean {
  const a = textOf(left, subject);
  const b = textOf(right, subject);
  if (a === undefined || b === undefined) return false;
  if (operator !== '=' && operator !== '<>') return relates(operator, compareText(a, b));
  // Data is never a pattern: numbers that are dialled may contain a *.
  const same = right.kind === 'text' ? matchesValue(a, b, left.kind === 'get') : a === b;
  return same === (operator === '=');
}

function textOf(term: FilterTerm, subject: FilterSubject): string | undefined {
  const value = valueOf(term, subject);
  return value === undefined ? undefined : String(value);
}

/** The number that a term says; null: none, which makes a comparison false. */
export function termNumber(term: FilterTerm, subject: FilterSubject): number | null {
  switch (term.kind) {
    case 'number':
      return term.value;
    case 'negate': {
      const value = termNumber(term.operand, subject);
      return value === null ? null : -value;
    }
    case 'arithmetic': {
      let value = termNumber(term.first, subject);
      for (const { operator, operand } of term.rest) {
        const next = termNumber(operand, subject);
        value = value === null || next === null ? null : calculate(operator, value, next);
      }
      return value;
    }
    case 'get': {
      const value = asNumber(subject.pair(term.scope, term.key));
      return value === null && term.as === 'number' ? 0 : value;
    }
    default:
      return asNumber(valueOf(term, subject));
  }
}

function valueOf(term: FilterTerm, subject: FilterSubject): string | number | undefined {
  switch (term.kind) {
    case 'text':
      return term.text;
    case 'attribute':
      return subject.attribute(term.name);
    case 'get':
      return subject.pair(term.scope, term.key);
    default:
      return undefined;
  }
}

const DECIMAL = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*$/;

/** Numbers, and texts that are one in decimal notation. */
function asNumber(value: string | number | undefined): number | null {
  if (value === undefined) return null;
  const number = typeof value === 'number' || DECIMAL.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** Division by zero and overflow give no number. */
function calculate(operator: ArithmeticOperator, left: number, right: number): number | null {
  const value = applied(operator, left, right);
  return Number.isFinite(value) ? value : null;
}

function applied(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return unreachable(operator);
  }
}
