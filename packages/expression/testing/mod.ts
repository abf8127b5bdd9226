export { type NaiveSubject, naiveFilter, naiveTerm, toNumber } from './naive-filter.ts';
export { naiveFormula } from './naive-formula.ts';
