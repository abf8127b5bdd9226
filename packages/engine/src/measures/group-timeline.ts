import type { Milliseconds } from '@pulse/base';
import { STATUSES, type StatusName, statusPriority } from '@pulse/model';
import { cell, widened } from './cells.ts';
import type { GroupLevels } from './held-levels.ts';
import { type Level, NOTHING } from './level.ts';
import { LevelStore } from './level-store.ts';
import type { LaterLevel } from './running-levels.ts';
import type { SpanTally, TallyState } from './tally.ts';
import type { Window } from './window.ts';

/** Two numbers of members in one that can be added up. */
const FACTOR = 2 ** 26;

const NOT_MONITORED = statusPriority('NotMonitored');
const LOGGED_OUT = statusPriority('LoggedOut');
const READY = statusPriority('WaitForNextCall');
const NOT_READY = statusPriority('NotReadyForNextCall');

/** What a member is to the status of its groups: one of all, and of those that are ready, unseen or logged out. */
export function memberLevel(status: number): Level {
  return {
    number: 1 + (status === READY ? FACTOR : 0),
    starts: status === NOT_MONITORED ? 1 : status === LOGGED_OUT ? FACTOR : 0,
  };
}

/** The status of a group of all its members together (`gs.v1`, U4). */
function statusOf({ number, starts }: Level): number {
  const members = number % FACTOR;
  const unseen = starts % FACTOR;
  if (unseen === members) return NOT_MONITORED;
  if (unseen + Math.floor(starts / FACTOR) === members) return LOGGED_OUT;
  return number >= FACTOR ? READY : NOT_READY;
}

/** A status of a group; null: it goes on. */
export interface GroupSpan {
  readonly status: number;
  readonly start: Milliseconds;
  readonly end: Milliseconds | null;
}

/** Takes the spans of groups that have a status of a set. */
export interface GroupSpanTaker {
  readonly has: Uint8Array;
  readonly tally: SpanTally;
}

/** The status of each group, from the sums of what its members are. */
export class GroupTimeline implements GroupLevels {
  readonly window: Window;
  readonly #sums: LevelStore;
  /** Since when the status holds; -Infinity: as long as anything is known. */
  #since: Float64Array;
  readonly #takers: GroupSpanTaker[] = [];

  constructor(window: Window, capacity: number) {
    this.window = window;
    this.#sums = new LevelStore(() => NOTHING, capacity);
    this.#since = new Float64Array(capacity).fill(-Infinity);
  }

  feed(taker: GroupSpanTaker): void {
    this.#takers.push(taker);
  }

  level(group: number): Level {
    return this.#sums.get(group);
  }

  step(group: number, at: Milliseconds, level: Level): void {
    const before = statusOf(this.#sums.get(group));
    this.#sums.set(group, level);
    if (statusOf(level) === before) return;
    const start = cell(this.#since, group);
    for (const { has, tally } of this.#takers) if (has[before] === 1) tally.close(group, start, at);
    this.#since[group] = at;
  }

  /** The statuses that have not been told to takers, the last one being that of now. */
  spans(group: number, later: readonly LaterLevel[]): readonly GroupSpan[] {
    const spans: GroupSpan[] = [];
    let status = statusOf(this.#sums.get(group));
    let start = cell(this.#since, group);
    for (const { at, level } of later) {
      const next = statusOf(level);
      if (next === status) continue;
      spans.push({ status, start, end: at });
      status = next;
      start = at;
    }
    spans.push({ status, start, end: null });
    return spans;
  }

  grow(capacity: number): void {
    this.#sums.grow(capacity);
    this.#since = widened(this.#since, capacity, -Infinity);
  }

  reset(): void {}

  save(): TallyState {
    return { numbers: {}, columns: { ...this.#sums.columns('sum'), since: this.#since } };
  }

  load({ columns }: TallyState): void {
    this.#sums.load('sum', columns);
    this.#since = columns.since as Float64Array;
  }
}

/** By its place in the table. */
export const statusName = (status: number): StatusName => STATUSES[status] ?? 'NotMonitored';
