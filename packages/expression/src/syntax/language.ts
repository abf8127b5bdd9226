import { ExpressionError } from './expression-error.ts';

/** What filters and formulas do not have in common before their names are looked at. */
export interface Language {
  readonly code: 'filter-invalid' | 'formula-invalid';
  /** As messages call a text of it. */
  readonly noun: string;
  /** What an operand may be, for the message where none stands. */
  readonly operand: string;
  /** The same as a list. */
  readonly operands: readonly string[];
}

/**
 * Bounds of a text. 4,096 characters are forty times the longest formula of the ready templates, and a filter over a
 * hundred values. 64 levels of parentheses, functions and signs are beyond what anybody can read, and keep the stack
 * of parser, checker and evaluation below a thousand frames.
 */
export const textLimits = { length: 4096, depth: 64 } as const;

export function refuse(
  language: Language,
  at: number,
  what: string,
  allowed: readonly string[] = [],
): ExpressionError {
  return new ExpressionError(language.code, at, what, allowed);
}
