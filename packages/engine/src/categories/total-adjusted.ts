import { type CategoryRule, seconds } from './category.ts';

/** Spans of a group's status are not told one by one. */
const ofSpans = {
  kind: 'historical',
  subjects: ['DNAction', 'AgentStatus', 'PlaceStatus', 'DNStatus'],
} as const;

/** How many actions or status spans ended in the interval. */
export const totalAdjustedNumber: CategoryRule = {
  ...ofSpans,
  open({ ended, main }) {
    const all = ended(main);
    return {
      timeDependent: all.slides,
      number: (object, at) => all.count(object, at),
      numbers: (at, out, objects) => all.counts(at, out, objects),
    };
  },
};

/** Their whole lengths, also of what lies before the interval. */
export const totalAdjustedTime: CategoryRule = {
  ...ofSpans,
  open({ ended, main }) {
    const all = ended(main, { time: true });
    return {
      timeDependent: all.slides,
      number: (object, at) => seconds(all.time(object, at)),
    };
  },
};
