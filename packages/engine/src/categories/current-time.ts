import { type CategoryRule, seconds } from './category.ts';

/** The ages of all actions or statuses of the mask that are in progress, added up. */
export const currentTime: CategoryRule = {
  kind: 'current',
  open({ stock, main }) {
    const all = stock(main);
    return {
      timeDependent: false,
      number(object, at) {
        let time = 0;
        all.each(object, at, (start) => {
          time += at - start;
        });
        return seconds(time);
      },
      cell(object, at) {
        let number = 0;
        let first = 0;
        let offsets = 0;
        all.each(object, at, (start) => {
          if (number++ === 0) first = start;
          offsets += start - first;
        });
        return number === 0 ? 0 : { start: first + offsets / number, base: 0, rate: number };
      },
    };
  },
};
