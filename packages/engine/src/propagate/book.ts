import { type FilterBank, type FilterClass, type FilterId, NO_FILTER } from '../filter/filter-bank.ts';
import { ATOMS } from '../mask/atoms.ts';
import type { Mask } from '../mask/mask.ts';
import type { ActionTally } from '../measures/tally.ts';
import { TYPE, TYPE_COUNT } from '../state/directory.ts';

interface Entry {
  readonly tally: ActionTally;
  readonly mask: Mask;
  readonly filter: FilterId;
}

const NO_TALLIES: readonly ActionTally[] = [];

/** Which tallies an action touches: looked up by object type, atom and class, made once for each combination. */
export class ActionBook {
  readonly #bank: FilterBank;
  readonly #entries: Entry[][] = Array.from({ length: TYPE_COUNT }, () => []);
  /** By type and atom; undefined: not made yet. The inner list is by class. */
  #lists: ((readonly ActionTally[])[] | undefined)[] = [];
  /** The same of tallies that ask for marks. */
  #marked: ((readonly ActionTally[])[] | undefined)[] = [];
  /** By atom: filters of tallies that take the durable action. */
  #filters: (readonly FilterId[] | undefined)[] = [];

  /** Does any tally count actions of groups of agents, of queues, of places? */
  hasAgentGroups = false;
  hasQueueGroups = false;
  hasPlaceGroups = false;
  /** Of the tenant. */
  hasTenant = false;
  /** Does any tally ask for marks? */
  asks = false;

  constructor(bank: FilterBank) {
    this.#bank = bank;
  }

  add(type: number, entry: Entry): void {
    this.#entries[type]?.push(entry);
    if (type === TYPE.GroupAgents) this.hasAgentGroups = true;
    if (type === TYPE.GroupQueues) this.hasQueueGroups = true;
    if (type === TYPE.GroupPlaces) this.hasPlaceGroups = true;
    if (type === TYPE.Tenant) this.hasTenant = true;
    if (entry.tally.marker) this.asks = true;
    this.forget();
  }

  /** Classes or entries changed. */
  forget(): void {
    this.#lists = [];
    this.#marked = [];
    this.#filters = [];
  }

  /** Tallies of a type that take the atom, whose filter is true for the class, and which ask for no marks. */
  find(type: number, atom: number, cls: FilterClass): readonly ActionTally[] {
    return this.#find(this.#lists, type, atom, cls, (tally) => !tally.marker);
  }

  /** Those that do. */
  findMarked(type: number, atom: number, cls: FilterClass): readonly ActionTally[] {
    return this.#find(this.#marked, type, atom, cls, (tally) => tally.marker !== undefined);
  }

  #find(
    known: ((readonly ActionTally[])[] | undefined)[],
    type: number,
    atom: number,
    cls: FilterClass,
    isWanted: (tally: ActionTally) => boolean,
  ): readonly ActionTally[] {
    const place = type * ATOMS.length + atom;
    let lists = known[place];
    if (lists === undefined) {
      lists = [];
      known[place] = lists;
    }
    let tallies = lists[cls];
    if (tallies === undefined) {
      const found = this.#taking(type, atom).filter(
        ({ tally, filter }) => isWanted(tally) && this.#bank.holds(filter, cls),
      );
      tallies = found.length === 0 ? NO_TALLIES : found.map((entry) => entry.tally);
      lists[cls] = tallies;
    }
    return tallies;
  }

  /** Tallies of a type that take the atom under one filter. */
  under(type: number, atom: number, filter: FilterId): readonly ActionTally[] {
    return this.#taking(type, atom)
      .filter((entry) => entry.filter === filter)
      .map((entry) => entry.tally);
  }

  /** Filters that cut the atom into parts for some tally (F1). */
  filtersOf(atom: number): readonly FilterId[] {
    let filters = this.#filters[atom];
    if (filters === undefined) {
      const all = this.#entries
        .flat()
        .filter((entry) => entry.mask.has[atom] === 1 && entry.filter !== NO_FILTER);
      filters = [...new Set(all.map((entry) => entry.filter))];
      this.#filters[atom] = filters;
    }
    return filters;
  }

  #taking(type: number, atom: number): readonly Entry[] {
    return (this.#entries[type] as Entry[]).filter((entry) => entry.mask.has[atom] === 1);
  }
}
