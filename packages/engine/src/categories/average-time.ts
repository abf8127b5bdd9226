import { type CategoryRule, ratio, seconds } from './category.ts';

/** Time of the main mask by number of the other: seconds for each. */
export const averageTime: CategoryRule = {
  kind: 'historical',
  relMask: 'optional',
  open({ history, main, rel }) {
    const times = history(main, { time: true });
    const numbers = history(rel);
    return {
      timeDependent: times.slides || times.runs,
      number: (object, at) => ratio(seconds(times.time(object, at)), numbers.count(object, at)),
    };
  },
};
