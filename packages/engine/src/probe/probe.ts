import { type Milliseconds, PulseError } from '@pulse/base';
import {
  type Cell,
  type ColumnDefinition,
  type ExplainedSet,
  type Explanation,
  growingAt,
  isGrowing,
} from '@pulse/model';
import { seconds } from '../categories/category.ts';
import { type Compiled, compile, openColumn } from '../columns/open.ts';
import type { Column, ExplainOptions, Probe } from '../engine.ts';
import { actionNames } from '../mask/names.ts';
import { inRange, rangeOf } from '../measures/tally.ts';
import type { PulseEngine } from '../pulse-engine.ts';
import { TYPE } from '../state/directory.ts';
import type { Contribution } from './contribution.ts';
import { explained } from './explained.ts';
import { MOST_NOTED } from './noted.ts';
import { type NotedSet, NotedShelf } from './noted-shelf.ts';
import { Origin } from './origin.ts';

/** Notes what a statistic of an object counts from now on. */
export class StatisticProbe implements Probe {
  readonly #engine: PulseEngine;
  readonly #object: string;
  readonly #compiled: Compiled;
  /** The statistic as everybody reads it, and as its contributions make it. */
  readonly #column: Column;
  readonly #remade: Column;
  readonly #shelf: NotedShelf;

  constructor(engine: PulseEngine, definition: ColumnDefinition, object: string) {
    const { core, shelf } = engine;
    if (definition.statistic.groupBy) {
      throw new PulseError('explain-grouped', 'A value in groups is not explained as a whole.', {
        advice: 'Explain the statistic without groupBy, with a filter that takes one group.',
      });
    }
    this.#engine = engine;
    this.#object = object;
    this.#column = engine.open(definition);
    this.#compiled = compile(core, definition);
    const opening = engine.opened.get(this.#compiled.key)?.opening ?? engine.taken;
    const origin = core.desk.origin ?? new Origin();
    core.desk.origin = origin;
    core.parts.origin = origin;
    this.#shelf = new NotedShelf(core, shelf, {
      target: () => this.#index,
      origin,
      range: definition.statistic.range,
    });
    this.#remade = openColumn(core, shelf, this.#compiled, opening, this.#shelf);
    engine.scheduleSettling();
  }

  get #index(): number | undefined {
    const { objectType } = this.#compiled.definition;
    return this.#engine.core.directory.find(TYPE[objectType], this.#object);
  }

  explain(at: Milliseconds, options: ExplainOptions): Explanation {
    const index = this.#index;
    const { definition } = this.#compiled;
    if (index === undefined) {
      throw new PulseError('object-not-found', `There is no ${definition.objectType} ${this.#object}.`);
    }
    const value = plain(this.#column.read(index, at), at);
    const remade = plain(this.#remade.read(index, at), at);
    return {
      at,
      value,
      since: this.#column.since(at),
      complete: this.#column.complete(index, at),
      exact: isSame(value, remade),
      sets: this.#sets().map((set) => this.#explain(set, at, options)),
    };
  }

  /** A set that a category asks for twice, as the share of itself, is told once. */
  #sets(): readonly NotedSet[] {
    const isOne = (a: NotedSet, b: NotedSet) =>
      a.isNow === b.isNow &&
      a.mask.key === b.mask.key &&
      a.filter === b.filter &&
      JSON.stringify(a.range) === JSON.stringify(b.range);
    const { sets } = this.#shelf;
    return sets.filter((set, place) => sets.findIndex((other) => isOne(set, other)) === place);
  }

  #explain(set: NotedSet, at: Milliseconds, { most, data }: ExplainOptions): ExplainedSet {
    if (set.overflown()) {
      throw new PulseError('explain-too-large', `More than ${MOST_NOTED} contacts make this value.`, {
        advice: 'Explain a statistic of a shorter interval, or of fewer objects.',
      });
    }
    const { statistic } = this.#compiled.definition;
    const contributions = set.contributions(at);
    const range = set.range && rangeOf(set.range);
    const isIn = ({ start, end }: Contribution) => range === undefined || inRange(range, end - start);
    const inside = contributions.filter(isIn);
    const newest = contributions.toSorted((a, b) => b.end - a.end || b.start - a.start).slice(0, most);
    return {
      mask: this.#maskText(set),
      number: contributions.length + set.pseudo(at),
      seconds: lengthOf(contributions),
      ...(range && { inRange: { number: inside.length, seconds: lengthOf(inside) } }),
      contributions: newest.map((each) => ({
        ...explained(each, statistic.subject, data),
        ...(range && { inRange: isIn(each) }),
      })),
    };
  }

  #maskText({ mask }: NotedSet): string {
    const { main, rel, definition } = this.#compiled;
    const { statistic } = definition;
    if (mask.key === main.key) return statistic.mainMask;
    if (mask.key === rel.key) return statistic.relMask ?? statistic.mainMask;
    return actionNames(mask).join(',');
  }
}

const lengthOf = (contributions: readonly Contribution[]): number =>
  seconds(contributions.reduce((sum, { start, end }) => sum + (end - start), 0));

/** Of a statistic without groups. */
const plain = (cell: Cell, at: Milliseconds): Explanation['value'] =>
  isGrowing(cell) ? growingAt(cell, at) : (cell as Explanation['value']);

/** Sums in another order differ by what a number cannot hold (T7). */
function isSame(a: Cell, b: Cell): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return JSON.stringify(a) === JSON.stringify(b);
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
}
