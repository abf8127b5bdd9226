import type { Milliseconds } from '@pulse/base';
import { type Cell, type GroupedValue, growingAt, isGrouped, isGrowing } from '@pulse/model';
import type { Notification } from './notification.ts';
import { applyStatisticDelta } from './statistic-delta.ts';
import type { StatisticDelta, StatisticValues } from './statistics-messages.ts';

/** Longer than this nothing that moves with time is kept back. */
export const MOST_SILENCE: Milliseconds = 60_000;

/**
 * What one subscriber with an insensitivity has been told of a statistic, and what not yet (`insensitivity.v1`,
 * NOT-2 to NOT-4). Has no clock: it is asked at a time what is due, and says when to ask again.
 */
export class WithheldChanges {
  readonly #notification: Notification;
  /** Places whose value moves with time alone. */
  readonly #timed: ReadonlySet<number>;
  /** As they are, and as they were told. */
  #values: StatisticValues;
  #told: StatisticValues;
  /** By place: when it was told last. */
  readonly #toldAt: Milliseconds[];
  /** Places that are not as they were told. */
  readonly #open = new Set<number>();
  /** Something else than cells is to be told. */
  #whole = false;

  constructor(
    notification: Notification,
    timed: readonly number[],
    told: StatisticValues,
    now: Milliseconds,
  ) {
    this.#notification = notification;
    this.#timed = new Set(timed);
    this.#values = told;
    this.#told = told;
    this.#toldAt = told.cells.map(() => now);
  }

  /** Takes a change in; false where it does not follow on the one before, and all is to be told anew. */
  take(delta: StatisticDelta): boolean {
    const values = applyStatisticDelta(this.#values, delta);
    if (values === undefined) return false;
    this.#values = values;
    for (const [place, cell] of delta.cells) {
      if (isSame(cell, this.#told.cells[place] ?? null)) this.#open.delete(place);
      else this.#open.add(place);
    }
    if (delta.since !== undefined || delta.incomplete !== undefined) this.#whole = true;
    return true;
  }

  /** What is to be told now, which counts as told; undefined: nothing. */
  due(now: Milliseconds): StatisticDelta | undefined {
    const { since, incomplete, cells, version, at } = this.#values;
    const reset = since !== this.#told.since;
    const places = [...this.#open].filter((place) => reset || this.#isDue(place, now));
    if (places.length === 0 && !this.#whole) return undefined;
    const delta: StatisticDelta = {
      from: this.#told.version,
      to: version,
      at,
      cells: places.sort((a, b) => a - b).map((place) => [place, cells[place] ?? null]),
      ...(this.#whole && incomplete !== this.#told.incomplete ? { incomplete } : {}),
      ...(reset ? { since } : {}),
    };
    this.#told = applyStatisticDelta(this.#told, delta) ?? this.#values;
    this.#whole = false;
    for (const place of places) {
      this.#open.delete(place);
      this.#toldAt[place] = now;
    }
    return delta;
  }

  /** When something may be due that is not yet; Infinity: not before the next change. */
  get next(): Milliseconds {
    let next = Infinity;
    for (const place of this.#open) {
      if (this.#timed.has(place)) next = Math.min(next, this.#tickOf(place));
    }
    return next;
  }

  #isDue(place: number, now: Milliseconds): boolean {
    const told = this.#told.cells[place] ?? null;
    const value = this.#values.cells[place] ?? null;
    const moved = hasMoved(told, value, this.#values.at, this.#notification.insensitivity);
    if (moved === 'by-kind') return true;
    if (!this.#timed.has(place)) return moved;
    if (now < this.#tickOf(place)) return false;
    return moved || now - (this.#toldAt[place] as number) >= MOST_SILENCE;
  }

  /** The next tick at which a place that moves with time can be told of small and ordinary moves. */
  #tickOf(place: number): Milliseconds {
    const { frequency, insensitivity } = this.#notification;
    const at = this.#toldAt[place] as number;
    const told = this.#told.cells[place] ?? null;
    const value = this.#values.cells[place] ?? null;
    const moved = hasMoved(told, value, this.#values.at, insensitivity) !== false;
    return at + (moved ? frequency : Math.max(frequency, MOST_SILENCE));
  }
}

/**
 * Has a value moved far enough to be told? `by-kind`: it is another kind of thing, whatever the numbers: null or not, 0
 * or not, a clock that starts, stops or changes its rate, another state.
 */
export function hasMoved(
  told: Cell,
  value: Cell,
  at: Milliseconds,
  insensitivity: number,
): boolean | 'by-kind' {
  if (isNumeric(told) && isNumeric(value)) {
    const rates = [rateOf(told), rateOf(value)];
    if (rates[0] !== rates[1]) return 'by-kind';
    const [before, after] = [numberAt(told, at), numberAt(value, at)];
    if ((before === 0) !== (after === 0)) return 'by-kind';
    return Math.abs(after - before) >= insensitivity;
  }
  if (isGrouped(told) && isGrouped(value)) return groupsMoved(told, value, at, insensitivity);
  return 'by-kind';
}

function groupsMoved(told: GroupedValue, value: GroupedValue, at: Milliseconds, insensitivity: number) {
  const sameKeys =
    told.groups.length === value.groups.length &&
    told.groups.every(({ key }, index) => value.groups[index]?.key === key) &&
    told.others?.groups === value.others?.groups;
  if (!sameKeys) return 'by-kind';
  const before = [...told.groups.map((group) => group.value), told.others?.value ?? null];
  const after = [...value.groups.map((group) => group.value), value.others?.value ?? null];
  const moves = before.map((cell, index) =>
    cell === null && after[index] === null ? false : hasMoved(cell, after[index] ?? null, at, insensitivity),
  );
  return moves.find((move) => move === 'by-kind') ?? moves.includes(true);
}

const isSame = (a: Cell, b: Cell): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));

type Numeric = Extract<Cell, number | { readonly rate: number }>;

const isNumeric = (cell: Cell): cell is Numeric => typeof cell === 'number' || isGrowing(cell);
const rateOf = (cell: Numeric): number => (typeof cell === 'number' ? 0 : cell.rate);
const numberAt = (cell: Numeric, at: Milliseconds): number =>
  typeof cell === 'number' ? cell : growingAt(cell, at);
