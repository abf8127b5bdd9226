import type { Milliseconds } from '@pulse/base';
import { type CategoryRule, seconds } from './category.ts';

/** The age of the oldest action or status of the mask in progress, 0 if there is none. */
export const currentMaxTime: CategoryRule = {
  kind: 'current',
  open({ stock, main }) {
    const all = stock(main);
    const oldest = (object: number, at: Milliseconds) => {
      let start = Infinity;
      all.each(object, at, (own) => {
        if (own < start) start = own;
      });
      return start;
    };
    return {
      timeDependent: false,
      number(object, at) {
        const start = oldest(object, at);
        return start === Infinity ? 0 : seconds(at - start);
      },
      cell(object, at) {
        const start = oldest(object, at);
        return start === Infinity ? 0 : { start, base: 0, rate: 1 };
      },
    };
  },
};
