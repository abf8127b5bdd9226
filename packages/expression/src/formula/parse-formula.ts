import type { Language } from '../syntax/language.ts';
import { parseSyntax } from '../syntax/parse.ts';
import { FormulaChecker } from './check.ts';
import type { Formula, FormulaSchema } from './formula.ts';
import { FORMULA_FUNCTIONS } from './functions.ts';

/** How messages about formulas speak. */
const languageOf = ({ columns }: FormulaSchema): Language => ({
  code: 'formula-invalid',
  noun: 'formula',
  operand: 'a number, a text in quotes, a column or a function',
  operands: [...columns, ...FORMULA_FUNCTIONS].map(({ name }) => name),
});

/**
 * Parses and checks a formula against what it may read.
 *
 * Throws ExpressionError `formula-invalid`: its message names the character, counted from 1, and what would be allowed.
 */
export function parseFormula(text: string, schema: FormulaSchema): Formula {
  const language = languageOf(schema);
  return new FormulaChecker(schema, language).check(parseSyntax(text, language));
}
