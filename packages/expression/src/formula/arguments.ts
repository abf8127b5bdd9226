import { type Language, refuse } from '../syntax/language.ts';
import type { CallSyntax } from '../syntax/syntax.ts';
import type { Typed } from './check.ts';
import type { FormulaType } from './formula.ts';
import {
  type FormulaFunction,
  type FunctionParameter,
  parameterText,
  signature,
  typeNoun,
} from './functions.ts';

/** Decimals to which a number can be rounded; a double holds no more that mean anything. */
export const MOST_DIGITS = 12;

/** Checks number and types of a function's arguments; returns the type of what it gives, null where always null. */
export function checkArguments(
  func: FormulaFunction,
  call: CallSyntax,
  args: readonly Typed[],
  language: Language,
): FormulaType | null {
  const { parameters } = func;
  const missing = parameters[args.length];
  if (missing && missing.often === undefined) {
    const sign = args.length === 0 ? '' : ', and ';
    throw refuse(language, call.end, `expected ${sign}${parameterText(missing)}: ${signature(func)}`, [',']);
  }
  const last = parameters[parameters.length - 1] as FunctionParameter;
  const surplus = last.often === 'repeated' ? undefined : args[parameters.length];
  if (surplus) throw refuse(language, surplus.at, `one argument too many: ${signature(func)}`, [')']);
  let same: FormulaType | null = null;
  for (const [i, arg] of args.entries()) {
    const parameter = parameters[i] ?? last;
    const wanted = wantedType(parameter, same);
    if (wanted !== null && arg.type !== null && arg.type !== wanted) {
      const found = typeNoun[arg.type];
      throw refuse(language, arg.at, `expected ${typeNoun[wanted]}, found ${found}: ${signature(func)}`);
    }
    if (parameter.type === 'same') same ??= arg.type;
    if (parameter.type === 'digits') checkDigits(arg, language);
  }
  return func.gives === 'same' ? same : 'number';
}

function wantedType(parameter: FunctionParameter, same: FormulaType | null): FormulaType | null {
  switch (parameter.type) {
    case 'number':
    case 'digits':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'same':
      return same;
    default:
      return null;
  }
}

/** Digits are written out, so that a column's format does not change with its values. */
function checkDigits({ node, at }: Typed, language: Language): void {
  const value = node.kind === 'literal' ? node.value : null;
  if (Number.isInteger(value) && Number(value) <= MOST_DIGITS) return;
  throw refuse(language, at, `expected a whole number from 0 to ${MOST_DIGITS}`);
}
