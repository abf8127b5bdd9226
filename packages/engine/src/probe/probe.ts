import { type Milliseconds, PulseError } from '@pulse/base';
import type { ColumnDefinition, Explanation } from '@pulse/model';
import { termOf } from '../categories/custom-formula.ts';
import { type Compiled, compile, openColumn } from '../columns/open.ts';
import type { Column, ExplainOptions, Probe } from '../engine.ts';
import { MOST_ROWS } from '../measures/group-rows.ts';
import type { PulseEngine } from '../pulse-engine.ts';
import { TYPE } from '../state/directory.ts';
import { explainedGroups } from './explained-groups.ts';
import { explainedSets } from './explained-sets.ts';
import { isSame, plain } from './explained-value.ts';
import { Grouping } from './grouping.ts';
import { NotedShelf } from './noted-shelf.ts';
import { Origin } from './origin.ts';

/** Notes what a statistic of an object counts from now on. */
export class StatisticProbe implements Probe {
  readonly #engine: PulseEngine;
  readonly #object: string;
  readonly #compiled: Compiled;
  /** The statistic as everybody reads it, and as its contributions make it: without its groups. */
  readonly #column: Column;
  readonly #remade: Column;
  readonly #shelf: NotedShelf;
  /** Of a statistic in groups, which are told one by one. */
  readonly #groups: { readonly grouping: Grouping; readonly rows: Column } | null = null;

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
    const { groupBy, ...whole } = this.#compiled.definition.statistic;
    if (groupBy) {
      const { by } = groupBy;
      const rows = { ...whole, groupBy: { by, order: 'key', limit: MOST_ROWS } as const };
      this.#groups = {
        grouping: new Grouping(core, termOf('groupBy', by)),
        rows: openColumn(core, shelf, withStatistic(this.#compiled, rows), opening),
      };
    }
    this.#shelf = new NotedShelf(core, shelf, {
      target: () => this.#index,
      origin,
      range: whole.range,
      grouping: this.#groups?.grouping ?? null,
    });
    this.#remade = openColumn(core, shelf, withStatistic(this.#compiled, whole), opening, this.#shelf);
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
    if (options.key !== undefined && !this.#groups) {
      throw new PulseError('explain-ungrouped', 'The statistic is in no groups, of which one could be told.');
    }
    return {
      at,
      since: this.#column.since(at),
      complete: this.#column.complete(index, at),
      ...(this.#groups
        ? this.#explainGroups(this.#groups, index, at, options)
        : this.#explain(index, at, options)),
    };
  }

  #explain(index: number, at: Milliseconds, options: ExplainOptions) {
    const value = plain(this.#column.read(index, at), at);
    const remade = plain(this.#remade.read(index, at), at);
    const { sets } = this.#shelf;
    return {
      value,
      exact: isSame(value, remade),
      sets: explainedSets(sets, this.#compiled, at, options),
    };
  }

  #explainGroups(
    { grouping, rows }: { readonly grouping: Grouping; readonly rows: Column },
    index: number,
    at: Milliseconds,
    options: ExplainOptions,
  ) {
    const { sets, isByMarks } = this.#shelf;
    const parts = {
      grouping,
      rows,
      column: this.#column,
      remade: this.#remade,
      isByMarks,
      noted: (at: Milliseconds) => sets.reduce((sum, set) => sum + set.contributions(at).length, 0),
      sets: (at: Milliseconds, most: number) => explainedSets(sets, this.#compiled, at, { ...options, most }),
    };
    return explainedGroups(parts, index, at, options);
  }
}

/** The same column in other words: masks and filter are those of the original. */
const withStatistic = (compiled: Compiled, statistic: ColumnDefinition['statistic']): Compiled => ({
  ...compiled,
  definition: { ...compiled.definition, statistic },
});
