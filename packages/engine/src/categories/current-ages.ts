import type { Milliseconds } from '@pulse/base';
import type { Stock } from '../measures/stock.ts';
import type { CategoryRule, Opening, Reading } from './category.ts';
import { ratio, seconds } from './category.ts';

/** The age of the oldest action or status of the mask in progress, 0 if there is none. */
export const currentMaxTime: CategoryRule = {
  kind: 'current',
  groups: 'alone',
  open: (opening) => ageOf(opening, (start, known) => start < known),
};

/** The age of the youngest, 0 if there is none. */
export const currentMinTime: CategoryRule = {
  kind: 'current',
  groups: 'alone',
  open: (opening) => ageOf(opening, (start, known) => start > known),
};

/** The mean age of all actions or statuses of the mask in progress. */
export const currentAverageTime: CategoryRule = {
  kind: 'current',
  groups: 'alone',
  open({ stock, main }) {
    const all = stock(main);
    return {
      timeDependent: false,
      number(object, at) {
        const { number, offsets, first } = startsOf(all, object, at);
        return seconds(at - first - ratio(offsets, number));
      },
      cell(object, at) {
        const { number, offsets, first } = startsOf(all, object, at);
        return number === 0 ? null : { start: first + offsets / number, base: 0, rate: 1 };
      },
    };
  },
};

/** The ages of all of them, added up. */
export const currentTime: CategoryRule = {
  kind: 'current',
  groups: 'sum',
  open({ stock, main }) {
    const all = stock(main);
    return {
      timeDependent: false,
      number: (object, at) => totalAge(all, object, at),
      cell(object, at) {
        const { number, offsets, first } = startsOf(all, object, at);
        return number === 0 ? 0 : { start: first + offsets / number, base: 0, rate: number };
      },
    };
  },
};

/** Seconds. */
export function totalAge(stock: Stock, object: number, at: Milliseconds): number {
  let time = 0;
  stock.each(object, at, (start) => {
    time += at - start;
  });
  return seconds(time);
}

interface Starts {
  readonly number: number;
  readonly first: Milliseconds;
  /** Of all starts from the first, added up: small numbers, which lose nothing. */
  readonly offsets: Milliseconds;
}

function startsOf(stock: Stock, object: number, at: Milliseconds): Starts {
  let number = 0;
  let first = 0;
  let offsets = 0;
  stock.each(object, at, (start) => {
    if (number++ === 0) first = start;
    offsets += start - first;
  });
  return { number, first, offsets };
}

/** The age of the one that comes before all others. */
function ageOf(
  { stock, main }: Opening,
  isBefore: (start: Milliseconds, known: Milliseconds) => boolean,
): Reading {
  const all = stock(main);
  const chosen = (object: number, at: Milliseconds) => {
    let chosenStart = Number.NaN;
    all.each(object, at, (start) => {
      if (Number.isNaN(chosenStart) || isBefore(start, chosenStart)) chosenStart = start;
    });
    return chosenStart;
  };
  return {
    timeDependent: false,
    number(object, at) {
      const start = chosen(object, at);
      return Number.isNaN(start) ? 0 : seconds(at - start);
    },
    cell(object, at) {
      const start = chosen(object, at);
      return Number.isNaN(start) ? 0 : { start, base: 0, rate: 1 };
    },
  };
}
