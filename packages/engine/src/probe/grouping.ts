import type { FilterTerm } from '@pulse/expression';
import type { Core } from '../events/core.ts';
import { type Marker, markerOf, NO_KEY } from '../measures/marks.ts';
import type { Stock } from '../measures/stock.ts';

/** Which groups are looked at, by their keys. */
export type Groups = (key: string) => boolean;

/** The groups of what a probe notes (E-130): all of them, or those at which a reading looks. */
export class Grouping {
  /** Gives the key of an action. */
  readonly marker: Marker;
  #groups: Groups | null = null;

  constructor(core: Core, by: FilterTerm) {
    this.marker = markerOf(() => core.configuration?.tenant, { key: by });
  }

  /** Is what has this key looked at? */
  takes(key = NO_KEY): boolean {
    return this.#groups === null || this.#groups(key);
  }

  /** Reads with nothing but these groups in sight. */
  only<T>(groups: Groups, read: () => T): T {
    this.#groups = groups;
    try {
      return read();
    } finally {
      this.#groups = null;
    }
  }

  /** What is in progress, as far as it is looked at; pseudo-actions have no key. */
  stock(all: Stock): Stock {
    return {
      pseudo: () => 0,
      each: (slot, at, visit) =>
        all.each(slot, at, (start, entity, action, owner) => {
          if (action === null || owner === null) return;
          const { key } = this.marker({ owner, action, reflected: null });
          if (this.takes(key)) visit(start, entity, action, owner);
        }),
    };
  }
}
