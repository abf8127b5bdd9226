import { type Milliseconds, present } from '@pulse/base';
import type { Column } from '@pulse/engine';
import type { Category, Cell, ObjectType } from '@pulse/model';
import {
  applyStatisticDelta,
  type StatisticDelta,
  type StatisticSubscriber,
  type StatisticValues,
} from '@pulse/protocol';
import { sameCell } from '../layouts/cell.ts';

/** One value of a statistic: an object, and the column that has it. */
export interface StatisticPlace {
  readonly type: ObjectType;
  readonly object: number;
  readonly column: Column;
}

/** Makes the next version; the counter never repeats. */
export type NextVersion = () => StatisticValues['version'];

/**
 * The values of one statistic as told last, shared by all who have the same open.
 *
 * Invariant: every subscriber has heard of each version since it read the values.
 */
export class SharedStatistic {
  readonly definition: string;
  readonly places: readonly StatisticPlace[];
  /** How many have it open. */
  holders = 0;
  readonly #subscribers = new Set<{ readonly subscriber: StatisticSubscriber }>();
  readonly #next: NextVersion;
  readonly #timed: readonly number[];
  readonly #all: readonly number[];
  #values: StatisticValues;

  /** @param places at least one */
  constructor(definition: string, places: readonly StatisticPlace[], at: Milliseconds, next: NextVersion) {
    this.definition = definition;
    this.places = places;
    this.#next = next;
    this.#all = places.map((_, place) => place);
    this.#timed = this.#all.filter((place) => places[place]?.column.timeDependent);
    this.#values = {
      version: next(),
      at,
      since: this.#since(at),
      cells: this.#all.map((place) => this.#read(place, at)),
      incomplete: this.#incomplete(at),
    };
  }

  get values(): StatisticValues {
    return this.#values;
  }

  /** Places whose value moves with time alone. */
  get timed(): readonly number[] {
    return this.#timed;
  }

  /** When the interval ends that a reading at a time covers; null where it does not, for all objects at once. */
  until(at: Milliseconds): Milliseconds | null {
    return this.places[0]?.column.until(at) ?? null;
  }

  /** The values that the interval ends with, if nothing more happens before; `from`: the engine's time. */
  closing(end: Milliseconds, from: Milliseconds): StatisticValues {
    const last = Math.max(from, end - 1);
    return {
      version: this.#next(),
      at: end,
      since: this.#since(last),
      cells: this.#all.map((place) => {
        const { column, object } = present(this.places[place], 'a place');
        return column.readClosing(object, end) ?? 0;
      }),
      incomplete: this.#incomplete(last),
    };
  }

  subscribe(subscriber: StatisticSubscriber): () => void {
    const box = { subscriber };
    this.#subscribers.add(box);
    return () => void this.#subscribers.delete(box);
  }

  /** Objects have changed: reads them again and tells. A new interval of any column looks at everything. */
  push(at: Milliseconds, changed: (place: StatisticPlace) => boolean): void {
    this.#step(
      at,
      this.#all.filter((place) => changed(present(this.places[place], 'a place'))),
    );
  }

  /** Time has passed: reads again what moves with it. */
  refresh(at: Milliseconds): void {
    this.#step(at, this.#timed);
  }

  #step(at: Milliseconds, places: readonly number[]): void {
    const { since: before, cells: known, incomplete: missing, version: from } = this.#values;
    const since = this.#since(at);
    const cells = (since === before ? places : this.#all).flatMap((place): [number, Cell][] => {
      const cell = this.#read(place, at);
      return sameCell(cell, known[place] ?? null) ? [] : [[place, cell]];
    });
    const incomplete = this.#incomplete(at);
    const gap = incomplete.length !== missing.length || incomplete.some((place, i) => place !== missing[i]);
    if (cells.length === 0 && !gap && since === before) return;
    const delta: StatisticDelta = {
      from,
      to: this.#next(),
      at,
      cells,
      ...(gap ? { incomplete } : {}),
      ...(since === before ? {} : { since }),
    };
    this.#values = present(
      applyStatisticDelta(this.#values, delta),
      'a delta starts from the newest version',
    );
    for (const { subscriber } of [...this.#subscribers]) subscriber.onDelta(delta);
  }

  #since(at: Milliseconds): Milliseconds | null {
    return this.places[0]?.column.since(at) ?? null;
  }

  #read(place: number, at: Milliseconds): Cell {
    const { column, object } = present(this.places[place], 'a place');
    return column.read(object, at) ?? (isOfState(column) ? null : 0);
  }

  #incomplete(at: Milliseconds): number[] {
    return this.#all.filter(
      (place) => this.places[place]?.column.complete(this.places[place]?.object ?? 0, at) === false,
    );
  }
}

/** Clients of this kind of server expect a number where there is nothing to divide by. */
const isOfState = ({ definition: { statistic } }: Column) => STATES.has(statistic.category);

const STATES: ReadonlySet<Category> = new Set([
  'CurrentState',
  'CurrentStateReasons',
  'CurrentTargetState',
  'ExtendedCurrentStatus',
]);
