export { type NaiveSubject, naiveFilter } from './naive-filter.ts';
