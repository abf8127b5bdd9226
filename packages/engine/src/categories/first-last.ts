import type { CategoryRule } from './category.ts';

/** Of actions; an instant in the interval, so that there must be one. */
const stampsOfInterval = { kind: 'historical', subjects: ['DNAction'], ofInterval: true } as const;

/** When the first action of the interval began or happened, of those that have ended (X5). */
export const firstTime: CategoryRule = {
  ...stampsOfInterval,
  open({ marks, main }) {
    const all = marks(main, { measure: 'begun', distinct: false });
    return {
      timeDependent: all.slides,
      number(object, at) {
        const { count, least } = all.read(object, at);
        return count === 0 ? Number.NaN : least;
      },
    };
  },
};

/** When the last one ended or happened. */
export const lastTime: CategoryRule = {
  ...stampsOfInterval,
  open({ marks, main }) {
    const all = marks(main, { measure: 'ended', distinct: false });
    return {
      timeDependent: all.slides,
      number(object, at) {
        const { count, most } = all.read(object, at);
        return count === 0 ? Number.NaN : most;
      },
    };
  },
};
