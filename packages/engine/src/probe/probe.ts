import { type Milliseconds, PulseError, present } from '@pulse/base';
import type { FilterTerm } from '@pulse/expression';
import {
  type Cell,
  type ColumnDefinition,
  type ExplainedGroup,
  type ExplainedSet,
  type Explanation,
  type GroupedValue,
  type GroupValue,
  growingAt,
  isGrowing,
} from '@pulse/model';
import { seconds } from '../categories/category.ts';
import { termOf } from '../categories/custom-formula.ts';
import { type Compiled, compile, openColumn } from '../columns/open.ts';
import type { Column, ExplainOptions, Probe } from '../engine.ts';
import type { Core } from '../events/core.ts';
import { namesAttribute } from '../filter/looked-at.ts';
import { actionNames } from '../mask/names.ts';
import { type Marker, markerOf } from '../measures/marks.ts';
import { inRange, rangeOf } from '../measures/tally.ts';
import type { PulseEngine } from '../pulse-engine.ts';
import { TYPE } from '../state/directory.ts';
import type { Contribution } from './contribution.ts';
import { explained } from './explained.ts';
import { MOST_NOTED } from './noted.ts';
import { NotedKeys } from './noted-keys.ts';
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
  readonly #keys: NotedKeys | undefined;

  constructor(engine: PulseEngine, definition: ColumnDefinition, object: string) {
    const { core, shelf } = engine;
    this.#engine = engine;
    this.#object = object;
    this.#column = engine.open(definition);
    this.#compiled = compile(core, definition);
    const opening = engine.opened.get(this.#compiled.key)?.opening ?? engine.taken;
    const origin = core.desk.origin ?? new Origin();
    core.desk.origin = origin;
    core.parts.origin = origin;
    const { groupBy, ...statistic } = definition.statistic;
    this.#keys = groupBy && new NotedKeys(keyMarker(core, termOf('groupBy', groupBy.by)));
    this.#shelf = new NotedShelf(core, shelf, {
      target: () => this.#index,
      origin,
      range: definition.statistic.range,
      keys: this.#keys,
    });
    // Without groups, since its contributions are of one group at a time.
    const compiled = { ...this.#compiled, definition: { ...definition, statistic } };
    this.#remade = openColumn(core, shelf, compiled, opening, this.#shelf);
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
    const groups =
      isGroupedValue(value) && value.groups.map((group) => this.#group(group, index, at, options));
    return {
      at,
      value,
      since: this.#column.since(at),
      complete: this.#column.complete(index, at),
      ...(groups
        ? { exact: groups.every(({ exact }) => exact), groups, sets: [] }
        : { exact: isSame(value, this.#remadeAt(index, at)), sets: this.#allSets(at, options) }),
    };
  }

  #group(
    { key, value }: GroupValue,
    index: number,
    at: Milliseconds,
    options: ExplainOptions,
  ): ExplainedGroup {
    present(this.#keys, 'the keys of a value in groups').key = key;
    // What is marked is made of what the engine keeps (EXP-2).
    const exact = this.#shelf.isMarked || isSame(value, this.#remadeAt(index, at));
    return { key, value, exact, sets: this.#allSets(at, options) };
  }

  #remadeAt(index: number, at: Milliseconds): Explanation['value'] {
    return plain(this.#remade.read(index, at), at);
  }

  #allSets(at: Milliseconds, options: ExplainOptions): readonly ExplainedSet[] {
    return this.#sets().map((set) => this.#explain(set, at, options));
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

function keyMarker(core: Core, key: FilterTerm): Marker {
  // What goes on is looked at again whenever anything of it changes.
  if (namesAttribute(key)) core.bank.watch();
  return markerOf(() => core.configuration?.tenant, { key });
}

const isGroupedValue = (value: Explanation['value']): value is GroupedValue =>
  value !== null && typeof value === 'object' && 'groups' in value;

const plain = (cell: Cell, at: Milliseconds): Explanation['value'] =>
  isGrowing(cell) ? growingAt(cell, at) : cell;

/** Sums in another order differ by what a number cannot hold (T7). */
function isSame(a: Cell, b: Cell): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return JSON.stringify(a) === JSON.stringify(b);
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
}
