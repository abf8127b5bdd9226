import type { Milliseconds } from '@pulse/base';
import type { StatisticDefinition } from '@pulse/model';
import { type Entry, type Summary, summaryOf } from '../measures/entry.ts';
import { type CategoryRule, type Opening, ratio } from './category.ts';
import { parseCustomFormula } from './custom-formula.ts';

/** What all of them are: of actions of calls, whose attached data the formula reads. */
const ofFormula = {
  subjects: ['DNAction'],
  formula: 'mandatory',
  check({ formula = '' }: StatisticDefinition) {
    parseCustomFormula(formula);
  },
} as const;

const sum = (values: Summary) => values.sum;
const mean = (values: Summary) => ratio(values.sum, values.count);
const least = (values: Summary) => (values.count === 0 ? 0 : values.least);
const most = (values: Summary) => (values.count === 0 ? 0 : values.most);

const historical = (of: (values: Summary) => number): CategoryRule => ({
  ...ofFormula,
  groups: of === sum ? 'sum' : 'alone',
  kind: 'historical',
  open({ marks, calls, main, definition }) {
    const { term, distinct } = parseCustomFormula(definition.formula ?? '');
    const all = marks(calls(main), { measure: 'value', distinct, terms: { value: term } });
    return { timeDependent: all.slides, number: (object, at) => of(all.read(object, at)) };
  },
});

const current = (of: (values: Summary) => number): CategoryRule => ({
  ...ofFormula,
  groups: of === sum ? 'sum' : 'alone',
  kind: 'current',
  open(opening) {
    const values = valuesNow(opening);
    return { timeDependent: false, number: (object, at) => of(values(object, at)) };
  },
});

/** What the formula says now of the actions in progress; of several of one call the one that began last counts. */
function valuesNow({ stock, calls, main, marker, definition }: Opening) {
  const { term, distinct } = parseCustomFormula(definition.formula ?? '');
  const all = stock(calls(main));
  const markOf = marker({ value: term });
  return (object: number, at: Milliseconds): Summary => {
    const entries: Entry[] = [];
    all.each(object, at, (start, _entity, action, owner) => {
      if (action === null || owner === null) return;
      const { value, root } = markOf({ owner, action, reflected: null });
      entries.push({ at: start, start, value, root });
    });
    return summaryOf(entries, distinct);
  };
}

/** What the formula says of the actions, added up (F12). */
export const totalCustomValue = historical(sum);
/** In the mean of them. */
export const averageCustomValue = historical(mean);
/** The least of them, 0 of none. */
export const minCustomValue = historical(least);
/** The greatest. */
export const maxCustomValue = historical(most);

/** The same of the actions in progress. */
export const currentCustomValue = current(sum);
export const currentAverageCustomValue = current(mean);
export const currentMinCustomValue = current(least);
export const currentMaxCustomValue = current(most);
