import type { CategoryRule } from './category.ts';

/** How many actions or statuses of the mask are in progress now. */
export const currentNumber: CategoryRule = {
  kind: 'current',
  pseudoActions: true,
  open({ stock, main }) {
    const all = stock(main);
    return {
      timeDependent: false,
      number(object) {
        let number = all.pseudo(object);
        all.each(object, () => number++);
        return number;
      },
    };
  },
};
