import type { Milliseconds } from '@pulse/base';
import {
  type Cell,
  type ColumnDefinition,
  type Configuration,
  growingAt,
  isGrowing,
  isState,
  type PulseEvent,
} from '@pulse/model';
import type { Column, Engine, EngineFactory } from '../src/engine.ts';
import type { NaiveState } from './naive/current-state.ts';
import { type NaiveCell, naiveSince, naiveValues } from './naive/naive-model.ts';

/** When to look: after so many events, this long after the newest of them. */
export interface Reading {
  readonly after: number;
  readonly later: Milliseconds;
}

export interface Plan {
  readonly configuration: Configuration;
  readonly events: readonly PulseEvent[];
  readonly columns: readonly ColumnDefinition[];
  /** Ascending by `after`. */
  readonly readings: readonly Reading[];
  /** Counts of events after which the engine is saved, thrown away and restored. */
  readonly restarts: ReadonlySet<number>;
}

/** One value that is not what the rules say. */
export interface Difference {
  readonly column: ColumnDefinition;
  readonly object: string;
  readonly reading: Reading;
  readonly at: Milliseconds;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** The result of an engine as a naive cell: growing values at their time, states without what is only for show. */
export function plain(cell: Cell, at: Milliseconds): NaiveCell | string {
  if (isGrowing(cell)) return growingAt(cell, at);
  if (!isState(cell)) return cell;
  const { status, since, reason, dnd, calls } = cell;
  const state: NaiveState = {
    status,
    since,
    reason: reason ?? null,
    dnd: dnd ?? false,
    calls: (calls ?? []).map(({ callId }) => callId).sort(),
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
    return Array.isArray(left) && Array.isArray(right) ? left.join() === right.join() : same(left, right);
  });
}

/** Feeds the engine and the naive model the same events, and gives the first value in which they differ. */
export function firstDifference(factory: EngineFactory, plan: Plan): Difference | null {
  let engine = factory.create(plan.configuration);
  let columns = plan.columns.map((column) => engine.open(column));
  let fed = 0;
  const feed = (count: number) => {
    for (; fed < count; fed += 1) {
      if (plan.restarts.has(fed) && fed > 0) {
        engine = factory.restore(engine.checkpoint());
        columns = plan.columns.map((column) => engine.open(column));
      }
      engine.apply(plan.events[fed] as PulseEvent);
    }
  };
  for (const reading of plan.readings) {
    feed(reading.after);
    const events = plan.events.slice(0, reading.after);
    const at = engine.time + reading.later;
    for (const [index, column] of plan.columns.entries()) {
      const found = differenceAt(engine, columns[index] as Column, { plan, events, column, reading, at });
      if (found) return found;
    }
  }
  return null;
}

interface Look {
  readonly plan: Plan;
  readonly events: readonly PulseEvent[];
  readonly column: ColumnDefinition;
  readonly reading: Reading;
  readonly at: Milliseconds;
}

function differenceAt(engine: Engine, open: Column, look: Look): Difference | null {
  const { plan, events, column, reading, at } = look;
  const differ = (object: string, expected: unknown, actual: unknown): Difference => ({
    column,
    object,
    reading,
    at,
    expected,
    actual,
  });
  const expected = naiveValues(plan.configuration, events, column, at);
  const objects = engine.objects(column.objectType);
  const ids = objects.map(({ id }) => id).sort();
  const wanted = [...expected.keys()].sort();
  if (ids.join() !== wanted.join()) return differ('(objects)', wanted.join(), ids.join());
  const since = naiveSince(plan.configuration, events, column, at);
  if (!same(since, open.since(at))) return differ('(since)', since, open.since(at));
  const numbers = new Float64Array(objects.length);
  open.readNumbers(at, numbers);
  for (const [index, { id }] of objects.entries()) {
    const value = plain(open.read(index, at), at);
    if (!same(expected.get(id), value)) return differ(id, expected.get(id), value);
    const number = typeof value === 'number' ? value : Number.NaN;
    const listed = numbers[index];
    if (!same(number, listed) && !(Number.isNaN(number) && Number.isNaN(listed))) {
      return differ(`${id} (readNumbers)`, number, listed);
    }
  }
  return null;
}
