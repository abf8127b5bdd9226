import { type CategoryRule, divide, ratio, seconds } from './category.ts';

/** Time of the main mask by number of the other: seconds for each. */
export const averageTime: CategoryRule = {
  kind: 'historical',
  groups: 'alone',
  relMask: 'optional',
  open({ history, main, rel }) {
    const times = history(main, { time: true });
    const numbers = history(rel);
    return {
      timeDependent: times.slides || times.runs,
      number: (object, at) => ratio(seconds(times.time(object, at)), numbers.count(object, at)),
      numbers(at, out, objects) {
        const time = (into: Float64Array) => times.times(at, into, objects);
        divide(time, (into) => numbers.counts(at, into, objects), seconds(1), out, objects);
      },
    };
  },
};
