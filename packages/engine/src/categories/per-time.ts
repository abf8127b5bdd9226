import { PulseError } from '@pulse/base';
import { type CategoryRule, ratio, seconds } from './category.ts';

/** How many actions or spans there were for each second of the interval so far. */
export const totalNumberPerSecond: CategoryRule = {
  kind: 'historical',
  ofInterval: true,
  open({ history, main, length }) {
    const all = history(main);
    return {
      timeDependent: true,
      number: (object, at) => ratio(all.count(object, at), seconds(length(object, at))),
    };
  },
};

/** Time of the mask as a share of the interval so far; of a group not divided by its members (U8). */
export const elapsedTimePercentage: CategoryRule = {
  kind: 'historical',
  ofInterval: true,
  open({ history, main, length }) {
    const all = history(main, { time: true });
    return {
      timeDependent: true,
      number: (object, at) => 100 * ratio(all.time(object, at), length(object, at)),
    };
  },
};

/**
 * Number of the main mask for each hour of the other. The filter is that of the main mask only, so that calls of one kind
 * can be set against all the time that somebody was there (F5).
 */
export const averageNumberPerRelativeHour: CategoryRule = {
  kind: 'historical',
  relMask: 'mandatory',
  check({ subject, filter }) {
    if (subject === 'DNAction' || filter === undefined) return;
    throw new PulseError(
      'statistic-illegal',
      `filter: AverageNumberPerRelativeHour of ${subject} takes none`,
    );
  },
  open({ history, unfiltered, main, rel }) {
    const numbers = history(main);
    const times = unfiltered(rel, { time: true });
    return {
      timeDependent: times.slides || times.runs,
      number: (object, at) => 3600 * ratio(numbers.count(object, at), seconds(times.time(object, at))),
    };
  },
};
