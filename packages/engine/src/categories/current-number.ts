import type { Milliseconds } from '@pulse/base';
import type { TimeRange } from '@pulse/model';
import type { Stock } from '../measures/stock.ts';
import { inRange, rangeOf } from '../measures/tally.ts';
import { type CategoryRule, ratio } from './category.ts';
import { totalAge } from './current-ages.ts';

/** How many actions or statuses of the mask are in progress now. */
export const currentNumber: CategoryRule = {
  kind: 'current',
  groups: 'sum',
  pseudoActions: true,
  open({ stock, main }) {
    const all = stock(main);
    return { timeDependent: false, number: (object, at) => numberOf(all, object, at) };
  },
};

/** Their number as a share of that of the other mask; may exceed 100. */
export const currentRelativeNumberPercentage: CategoryRule = {
  kind: 'current',
  groups: 'alone',
  relMask: 'mandatory',
  pseudoActions: true,
  open({ stock, main, rel }) {
    const [part, whole] = [stock(main), stock(rel)];
    return {
      timeDependent: false,
      number: (object, at) => 100 * ratio(numberOf(part, object, at), numberOf(whole, object, at)),
    };
  },
};

/** Their ages added up as a share of those of the other mask; may exceed 100. */
export const currentRelativeTimePercentage: CategoryRule = {
  kind: 'current',
  relMask: 'mandatory',
  open({ stock, main, rel }) {
    const [part, whole] = [stock(main), stock(rel)];
    return {
      timeDependent: true,
      number: (object, at) => 100 * ratio(totalAge(part, object, at), totalAge(whole, object, at)),
    };
  },
};

/** How many of them have an age inside the range. */
export const currentNumberInTimeRange: CategoryRule = {
  kind: 'current',
  groups: 'sum',
  range: 'mandatory',
  open({ stock, main, definition }) {
    const all = stock(main);
    const range = definition.range as TimeRange;
    return { timeDependent: true, number: (object, at) => numberOfAge(all, range, object, at) };
  },
};

/** The same as a share of the number of the other mask. */
export const currentNumberInTimeRangePercentage: CategoryRule = {
  kind: 'current',
  range: 'mandatory',
  relMask: 'optional',
  open({ stock, main, rel, definition }) {
    const [part, whole] = [stock(main), stock(rel)];
    const range = definition.range as TimeRange;
    return {
      timeDependent: true,
      number: (object, at) => 100 * ratio(numberOfAge(part, range, object, at), numberOf(whole, object, at)),
    };
  },
};

function numberOf(stock: Stock, object: number, at: Milliseconds): number {
  let number = stock.pseudo(object, at);
  stock.each(object, at, () => number++);
  return number;
}

function numberOfAge(stock: Stock, range: TimeRange, object: number, at: Milliseconds): number {
  const wanted = rangeOf(range);
  let number = 0;
  stock.each(object, at, (start) => {
    if (inRange(wanted, at - start)) number++;
  });
  return number;
}
