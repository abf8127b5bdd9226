import type { Milliseconds } from '@pulse/base';
import {
  type Category,
  type Cell,
  type ColumnDefinition,
  type Configuration,
  growingAt,
  isGrouped,
  isGrowing,
  isState,
} from '@pulse/model';
import type { Column, Engine, EngineFactory, EngineObject } from '../src/engine.ts';
import { feed, type Input, isRevision } from './input.ts';
import { callText, deviceText, type NaiveState, pairsText } from './naive/current-state.ts';
import { type NaiveCell, naiveObjects, naiveSince, naiveValues } from './naive/naive-model.ts';

/** When to look: after so many inputs, this long after the newest event. */
export interface Reading {
  readonly after: number;
  readonly later: Milliseconds;
}

export interface PlannedColumn {
  readonly definition: ColumnDefinition;
  /** How many inputs were applied before it was opened. */
  readonly openedAfter: number;
}

export interface Plan {
  readonly configuration: Configuration;
  readonly inputs: readonly Input[];
  readonly columns: readonly PlannedColumn[];
  /** Ascending by `after`. */
  readonly readings: readonly Reading[];
  /** Counts of inputs after which the engine is saved, thrown away and restored. */
  readonly restarts: ReadonlySet<number>;
}

/** One value that is not what the rules say. */
export interface Difference {
  readonly column: PlannedColumn;
  readonly object: string;
  readonly reading: Reading;
  readonly at: Milliseconds;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** The result of an engine as a naive cell: growing values at their time, states without what is only for show. */
export function plain(cell: Cell, at: Milliseconds, detail?: Category): NaiveCell | string {
  if (isGrowing(cell)) return growingAt(cell, at);
  if (isGrouped(cell)) {
    const { groups, others = null } = cell;
    return { keys: groups.map(({ key }) => key), values: groups.map(({ value }) => value), others };
  }
  if (!isState(cell)) return cell;
  const { status, since, reason, dnd, calls, reasons, dns, statuses } = cell;
  const state: NaiveState = {
    status,
    since,
    reason: reason ?? null,
    dnd: dnd ?? false,
    ...(detail === 'CurrentStateReasons' && { reasons: pairsText(reasons ?? {}) }),
    ...(dns && { dns: dns.map(deviceText).sort() }),
    ...(statuses && {
      statuses: Object.entries(statuses)
        .map((entry) => entry.join(' '))
        .sort(),
    }),
    calls: (calls ?? []).map(callText).sort(),
  };
  return state;
}

/** T7: 1e-6 relative. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
  }
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => {
    const [left, right] = [Reflect.get(a, key), Reflect.get(b, key)];
    return same(left, right);
  });
}

/** Feeds the engine and the naive model the same events, and gives the first value in which they differ. */
export function firstDifference(factory: EngineFactory, plan: Plan): Difference | null {
  let engine = factory.create(plan.configuration);
  const open = (after: number) => {
    for (const { definition, openedAfter } of plan.columns)
      if (openedAfter === after) engine.open(definition);
  };
  open(0);
  let fed = 0;
  for (const reading of plan.readings) {
    for (; fed < reading.after; fed += 1) {
      if (fed > 0 && plan.restarts.has(fed)) engine = factory.restore(engine.checkpoint());
      feed(engine, plan.inputs[fed] as Input);
      open(fed + 1);
    }
    const inputs = plan.inputs.slice(0, reading.after);
    const at = engine.time + reading.later;
    for (const column of plan.columns) {
      if (column.openedAfter > reading.after) continue;
      const found = differenceAt(engine, { plan, inputs, column, reading, at });
      if (found) return found;
    }
  }
  return null;
}

interface Look {
  readonly plan: Plan;
  readonly inputs: readonly Input[];
  readonly column: PlannedColumn;
  readonly reading: Reading;
  readonly at: Milliseconds;
}

function differenceAt(engine: Engine, look: Look): Difference | null {
  const { plan, inputs, column, reading, at } = look;
  const { definition, openedAfter } = column;
  const differ = (object: string, expected: unknown, actual: unknown): Difference => ({
    column,
    object,
    reading,
    at,
    expected,
    actual,
  });
  const open = engine.open(definition);
  const expected = naiveValues(plan.configuration, inputs, definition, at, openedAfter);
  const objects = engine.objects(definition.objectType);
  const known = naiveObjects(plan.configuration, inputs, definition.objectType);
  const [wanted, found] = [known, objects].map((all) => all.map(objectText).sort().join());
  if (found !== wanted) return differ('(objects)', wanted, found);
  const since = naiveSince(plan.configuration, inputs, definition, at, openedAfter);
  if (!same(since, open.since(at))) return differ('(since)', since, open.since(at));
  const numbers = new Float64Array(objects.length);
  open.readNumbers(at, numbers);
  for (const [index, { id }] of objects.entries()) {
    const value = plain(open.read(index, at), at, definition.statistic.category);
    if (!same(expected.get(id), value)) return differ(id, expected.get(id), value);
    const number = typeof value === 'number' ? value : Number.NaN;
    const listed = numbers[index];
    if (!same(number, listed) && !(Number.isNaN(number) && Number.isNaN(listed))) {
      return differ(`${id} (readNumbers)`, number, listed);
    }
    const drift = isQuiet(inputs, at) ? driftOf(open, index, at) : null;
    if (drift) return differ(`${id} (a moment later, as growing)`, ...drift);
  }
  return null;
}

const objectText = ({ id, name, present }: EngineObject) => `${id} ${name} ${present ? '' : 'vanished'}`;

const MOMENT = 7777;

/** Does no revision take effect within a moment? What grows by the clock alone does not know of it. */
const isQuiet = (inputs: readonly Input[], at: Milliseconds): boolean =>
  !inputs.some(
    (input) => isRevision(input) && input.revision.time > at && input.revision.time <= at + MOMENT,
  );

/** What a value told as growing becomes, and what it should be, where the clock alone has moved on. */
function driftOf(column: Column, object: number, at: Milliseconds): readonly [unknown, unknown] | null {
  const later = at + MOMENT;
  if (column.timeDependent || column.since(at) !== column.since(later)) return null;
  const grown = plain(column.read(object, at), later, column.definition.statistic.category);
  const read = plain(column.read(object, later), later, column.definition.statistic.category);
  return same(grown, read) ? null : [read, grown];
}
