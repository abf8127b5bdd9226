import { PulseError } from '@pulse/base';
import { type CategoryRule, seconds } from './category.ts';

/** The least duration that so many percent of the actions or spans of the interval do not exceed. */
export const percentile: CategoryRule = {
  kind: 'historical',
  groups: 'alone',
  percentile: 'mandatory',
  check({ percentile: percent = Number.NaN }) {
    if (percent > 0 && percent <= 100) return;
    throw new PulseError('statistic-illegal', `percentile: ${percent} is not above 0 and up to 100`);
  },
  open({ history, main, definition }) {
    const all = history(main, { spread: true });
    const percent = definition.percentile as number;
    return {
      timeDependent: all.slides || all.runs,
      number: (object, at) => seconds(all.spread(object, at).percentile(percent)),
    };
  },
};
