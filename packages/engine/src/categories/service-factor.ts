import type { TimeRange } from '@pulse/model';
import { type CategoryRule, ratio } from './category.ts';

/**
 * Share of the calls answered in time among all that were answered or lost; the first range is the target, calls lost
 * inside the second are left out. The masks are fixed, the definition's is not used (F14).
 */
export const serviceFactor1: CategoryRule = {
  kind: 'historical',
  groups: 'alone',
  subjects: ['DNAction'],
  range: 'mandatory',
  range2: 'optional',
  open({ history, mask, definition }) {
    const { range, range2 } = definition;
    const target = range as TimeRange;
    const answered = history(mask('CallAnswered'), { range: target });
    const lost = history(mask('CallAbandoned,CallAbandonedFromRinging'), range2 ? { range: range2 } : {});
    return {
      timeDependent: answered.slides,
      number(object, at) {
        const early = range2 ? lost.within(object, at, range2) : 0;
        const all = answered.count(object, at) + lost.count(object, at) - early;
        return 100 * ratio(answered.within(object, at, target), all);
      },
    };
  },
};
