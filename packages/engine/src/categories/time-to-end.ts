import { type CategoryRule, ratio, seconds } from './category.ts';

/**
 * How long it takes until all that is in progress now has ended, at the pace of the interval, in seconds (`ete.v1`). None
 * where nothing has ended to take a pace from.
 */
export const estimTimeToEndCurrentNumber: CategoryRule = {
  kind: 'historical',
  ofInterval: true,
  subjects: ['DNAction', 'AgentStatus', 'PlaceStatus', 'DNStatus'],
  open({ ended, stock, main, length }) {
    const gone = ended(main);
    const now = stock(main);
    return {
      timeDependent: true,
      number(object, at) {
        let number = 0;
        now.each(object, at, () => number++);
        return number === 0 ? 0 : seconds(ratio(number * length(object, at), gone.count(object, at)));
      },
    };
  },
};
