import type { TimeRange } from '@pulse/model';
import { type CategoryRule, ratio, seconds } from './category.ts';

/** How many actions or spans of the interval last for a time inside the range. */
export const totalNumberInTimeRange: CategoryRule = {
  kind: 'historical',
  groups: 'sum',
  range: 'mandatory',
  open({ history, main, definition }) {
    const range = definition.range as TimeRange;
    const all = history(main, { range });
    return {
      timeDependent: all.slides || all.runs,
      number: (object, at) => all.within(object, at, range),
    };
  },
};

/** Their durations added up. */
export const totalTimeInTimeRange: CategoryRule = {
  kind: 'historical',
  groups: 'sum',
  range: 'mandatory',
  open({ history, main, definition }) {
    const range = definition.range as TimeRange;
    const all = history(main, { range, rangeTime: true });
    return {
      timeDependent: all.slides || all.runs,
      number: (object, at) => seconds(all.timeWithin(object, at, range)),
    };
  },
};

/** Their number as a share of all of the other mask. */
export const totalNumberInTimeRangePercentage: CategoryRule = {
  kind: 'historical',
  groups: 'alone',
  range: 'mandatory',
  relMask: 'optional',
  open({ history, main, rel, definition }) {
    const range = definition.range as TimeRange;
    const part = history(main, { range });
    const whole = history(rel);
    return {
      timeDependent: part.slides || part.runs,
      number: (object, at) => 100 * ratio(part.within(object, at, range), whole.count(object, at)),
    };
  },
};
