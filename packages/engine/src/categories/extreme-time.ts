import { type CategoryRule, seconds } from './category.ts';

/** The longest action or span of the interval, 0 if there is none. */
export const maxTime: CategoryRule = {
  kind: 'historical',
  groups: 'alone',
  open({ history, main }) {
    const all = history(main, { longest: true });
    return {
      timeDependent: all.slides || all.runs,
      number: (object, at) => seconds(all.longest(object, at)),
    };
  },
};

/** The shortest, 0 if there is none. */
export const minTime: CategoryRule = {
  kind: 'historical',
  groups: 'alone',
  open({ history, main }) {
    const all = history(main, { shortest: true });
    return {
      timeDependent: all.slides || all.runs,
      number(object, at) {
        const shortest = all.shortest(object, at);
        return shortest === Infinity ? 0 : seconds(shortest);
      },
    };
  },
};
