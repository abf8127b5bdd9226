import type { CategoryRule } from './category.ts';

/** How many actions ended, or status spans were, in the interval. */
export const totalNumber: CategoryRule = {
  kind: 'historical',
  groups: 'sum',
  open({ history, main }) {
    const all = history(main);
    return {
      timeDependent: all.slides,
      number: (object, at) => all.count(object, at),
      numbers: (at, out, objects) => all.counts(at, out, objects),
    };
  },
};
