export type { Filter, PairScope, PairTest } from './filter/ast.ts';
export { evaluateFilter, filterText, pairTests } from './filter/evaluate.ts';
export { isGlob, matchesGlob } from './filter/glob.ts';
export { filterLimits, parseFilter } from './filter/parse.ts';
