export { type NaiveSubject, naiveFilter, naiveTerm, toNumber } from './naive-filter.ts';
