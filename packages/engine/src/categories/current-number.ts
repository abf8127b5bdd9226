import type { CategoryRule } from './category.ts';

/** How many actions or statuses of the mask are in progress now. */
export const currentNumber: CategoryRule = {
  kind: 'current',
  pseudoActions: true,
  open({ stock, main }) {
    const all = stock(main);
    return {
      timeDependent: false,
      number(object, at) {
        let number = all.pseudo(object, at);
        all.each(object, at, () => number++);
        return number;
      },
    };
  },
};
