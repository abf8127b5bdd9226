import type { Milliseconds } from '@pulse/base';
import type { Stock } from '../measures/stock.ts';
import { type CategoryRule, seconds } from './category.ts';

/** How many actions of the mask are in progress now; of those of one contact one counts. */
export const currentDistinctNumber: CategoryRule = {
  kind: 'current',
  groups: 'alone',
  subjects: ['DNAction'],
  open({ stock, main }) {
    const all = stock(main);
    return { timeDependent: false, number: (object, at) => distinctNumber(all, object, at) };
  },
};

function distinctNumber(stock: Stock, object: number, at: Milliseconds): number {
  const roots = new Set<string>();
  let others = 0;
  stock.each(object, at, (_start, _entity, action) => {
    const root = action?.call?.root;
    if (root === undefined) others++;
    else roots.add(root);
  });
  return roots.size + others;
}

/** How many actions there were; of those of one contact one counts (X4). */
export const totalDistinctNumber: CategoryRule = {
  kind: 'historical',
  groups: 'alone',
  subjects: ['DNAction'],
  open({ marks, main }) {
    const all = marks(main, { measure: 'duration', distinct: true });
    return { timeDependent: all.slides, number: (object, at) => all.read(object, at).count };
  },
};

/** How long they lasted; of those of one contact the latest counts. */
export const totalDistinctTime: CategoryRule = {
  kind: 'historical',
  groups: 'alone',
  subjects: ['DNAction'],
  open({ marks, main }) {
    const all = marks(main, { measure: 'duration', distinct: true });
    return { timeDependent: all.slides, number: (object, at) => seconds(all.read(object, at).sum) };
  },
};
