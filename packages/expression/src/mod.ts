export { evaluateFilter, filterHolds, filterTests } from './filter/evaluate-filter.ts';
export {
  type CompareTest,
  FILTER_ATTRIBUTES,
  type Filter,
  type FilterAttribute,
  type FilterTerm,
  type FilterTest,
  PAIR_SCOPES,
  type PairScope,
  type PairTest,
} from './filter/filter.ts';
export {
  FILTER_FUNCTIONS,
  FILTER_NAMES,
  type FilterFunction,
  type FilterName,
} from './filter/filter-names.ts';
export { filterText } from './filter/filter-text.ts';
export { isGlob, matchesGlob, matchesValue } from './filter/glob.ts';
export { filterLimits, parseFilter, parseTerm } from './filter/parse-filter.ts';
export { type FilterSubject, termNumber, termText, testHolds } from './filter/test-holds.ts';
export { MOST_DIGITS } from './formula/arguments.ts';
export { evaluateFormula } from './formula/evaluate-formula.ts';
export {
  type Formula,
  type FormulaColumn,
  type FormulaReads,
  type FormulaSchema,
  type FormulaType,
  type FormulaValue,
  OBJECT_KINDS,
  type ObjectKind,
} from './formula/formula.ts';
export { FORMULA_FUEL, Fuel } from './formula/fuel.ts';
export {
  EXAMPLE_ROWS,
  FORMULA_FUNCTIONS,
  type FormulaFunction,
  type FunctionParameter,
  signature,
} from './formula/functions.ts';
export { parseFormula } from './formula/parse-formula.ts';
export { type FormulaRow, type ObjectLookUp, Surroundings } from './formula/surroundings.ts';
export { ExpressionError } from './syntax/expression-error.ts';
export { textLimits } from './syntax/language.ts';
