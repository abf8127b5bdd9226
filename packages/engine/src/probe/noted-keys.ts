import type { Marker } from '../measures/marks.ts';
import { NO_KEY } from '../measures/marks.ts';
import type { Stock } from '../measures/stock.ts';
import type { Contribution } from './contribution.ts';

/** Of a value in groups: which key each contribution has, and of which key the values are that are read (EXP-7). */
export class NotedKeys {
  readonly marker: Marker;
  /** The group that is read. */
  key = NO_KEY;

  constructor(marker: Marker) {
    this.marker = marker;
  }

  has(contribution: Contribution): boolean {
    return (contribution.key ?? NO_KEY) === this.key;
  }

  /** What of a stock is of the group that is read. */
  stockOf(all: Stock): Stock {
    return {
      pseudo: () => 0,
      each: (slot, at, visit) =>
        all.each(slot, at, (start, entity, action, owner) => {
          if (action === null || owner === null) return;
          const { key = NO_KEY } = this.marker({ owner, action, reflected: null });
          if (key === this.key) visit(start, entity, action, owner);
        }),
    };
  }
}
