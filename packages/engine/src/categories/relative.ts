import { type CategoryRule, divide, ratio } from './category.ts';

const shareOfNumbers = (factor: number): CategoryRule => ({
  kind: 'historical',
  groups: 'alone',
  relMask: 'mandatory',
  open({ history, main, rel }) {
    const part = history(main);
    const whole = history(rel);
    return {
      timeDependent: part.slides,
      number: (object, at) => factor * ratio(part.count(object, at), whole.count(object, at)),
      numbers(at, out, objects) {
        const counts = (into: Float64Array) => part.counts(at, into, objects);
        divide(counts, (into) => whole.counts(at, into, objects), factor, out, objects);
      },
    };
  },
});

/** Number of the main mask as a share of the number of the other; may exceed 100. */
export const relativeNumberPercentage: CategoryRule = shareOfNumbers(100);

/** The number of the main mask for each of the other. */
export const relativeNumber: CategoryRule = shareOfNumbers(1);

/** Time of the main mask as a share of the time of the other. */
export const relativeTimePercentage: CategoryRule = {
  kind: 'historical',
  groups: 'alone',
  relMask: 'mandatory',
  open({ history, main, rel }) {
    const part = history(main, { time: true });
    const whole = history(rel, { time: true });
    return {
      timeDependent: part.slides || part.runs,
      number: (object, at) => 100 * ratio(part.time(object, at), whole.time(object, at)),
      numbers(at, out, objects) {
        const times = (into: Float64Array) => part.times(at, into, objects);
        divide(times, (into) => whole.times(at, into, objects), 100, out, objects);
      },
    };
  },
};
