import type { Milliseconds } from '@pulse/base';
import type { Roster } from '../state/roster.ts';
import { covers, type Seat } from '../state/seat.ts';
import { HeldRows } from './held-rows.ts';
import { MOST_HELD } from './held-tally.ts';
import type { Level, LevelSum, LevelTally } from './level.ts';
import { LevelStore, sameLevel } from './level-store.ts';
import type { LaterLevel, RunningLevels } from './running-levels.ts';
import type { TallyState } from './tally.ts';
import type { Window } from './window.ts';

type LevelOf = (member: number) => Level;

/** Takes the sums of groups. */
export type GroupLevels = Pick<LevelTally, 'window' | 'step' | 'grow' | 'reset' | 'save' | 'load'> & {
  level(group: number): Level;
};

/**
 * Levels of groups: those of their members together. What members do is held back for the allowed lateness, because who
 * is a member at a time may turn out only then (E-103); a reading goes through what is held, by the membership that is
 * known. A member counts from the time on at which it is known.
 *
 * Written by member, read by group.
 */
export class HeldLevels {
  readonly window: Window;
  readonly #groups: GroupLevels;
  readonly #roster: Roster;
  /** Of each member, after everything that was told. */
  readonly #told: LevelStore;
  /** Of each member, at the horizon. */
  readonly #counted: LevelStore;
  /** Of steps of members: the number and the starts from then on. */
  readonly #rows = new HeldRows();
  /** What was before has been counted; NaN: nothing has. */
  #horizon = Number.NaN;

  /** `initial`: what is known of a member before its first step. */
  constructor(groups: GroupLevels, roster: Roster, initial: () => Level) {
    this.window = groups.window;
    this.#groups = groups;
    this.#roster = roster;
    this.#told = new LevelStore(initial);
    this.#counted = new LevelStore(initial);
  }

  step(member: number, at: Milliseconds, level: Level): void {
    if (sameLevel(this.#told.get(member), level)) return;
    this.#told.set(member, level);
    const rows = this.#rows;
    rows.push(member, at, level.number, level.starts);
    const oldest = rows.told(0);
    if (rows.length <= MOST_HELD || oldest === at) return;
    let next = 1;
    while (rows.told(next) === oldest) next++;
    this.settle(rows.told(next));
  }

  /** Counts what was before a time. */
  settle(before: Milliseconds): void {
    if (!(before > this.#from)) return;
    const rows = this.#rows;
    const levelOf = (member: number) => this.#counted.get(member);
    let row = 0;
    for (const [at, turned] of this.#instants((time) => time < before)) {
      const moved = new Map<number, Level>();
      for (; row < rows.length && rows.told(row) === at; row++) {
        const member = rows.member(row);
        const level = this.#levelAt(row);
        for (const seat of this.#roster.seatsOf(member)) {
          if (!this.#isIn(seat, at)) continue;
          const sum = moved.get(seat.group) ?? this.#groups.level(seat.group);
          moved.set(seat.group, replaced(sum, levelOf(member), level));
        }
        this.#counted.set(member, level);
      }
      for (const group of turned) moved.set(group, this.#together(group, at, levelOf));
      for (const [group, level] of moved) this.#groups.step(group, at, level);
    }
    rows.drop(row);
    this.#horizon = before;
  }

  /** What holds of a group from the horizon on, up to a time. */
  later(group: number, at: Milliseconds): readonly LaterLevel[] {
    const rows = this.#rows;
    const changed = new Map<number, Level>();
    const levelOf = (member: number) => changed.get(member) ?? this.#counted.get(member);
    const later: LaterLevel[] = [];
    let level = this.#groups.level(group);
    let row = 0;
    for (const [instant, turned] of this.#instants((time) => time <= at)) {
      for (; row < rows.length && rows.told(row) === instant; row++) {
        const member = rows.member(row);
        const next = this.#levelAt(row);
        const isIn = this.#roster
          .seatsOf(member)
          .some((seat) => seat.group === group && this.#isIn(seat, instant));
        if (isIn) level = replaced(level, levelOf(member), next);
        changed.set(member, next);
      }
      if (turned.has(group)) level = this.#together(group, instant, levelOf);
      later.push({ at: instant, level });
    }
    return later;
  }

  get #from(): Milliseconds {
    return Number.isNaN(this.#horizon) ? this.window.opened : this.#horizon;
  }

  #levelAt(row: number): Level {
    return { number: this.#rows.one(row), starts: this.#rows.other(row) };
  }

  /**
   * When something happens that is not counted, and which groups have other members then. Who came or went before the
   * horizon, and was told too late, does so at it.
   */
  #instants(
    isMeant: (at: Milliseconds) => boolean,
  ): readonly (readonly [Milliseconds, ReadonlySet<number>])[] {
    const instants = new Map<Milliseconds, ReadonlySet<number>>();
    if (Number.isNaN(this.#horizon)) instants.set(this.#from, new Set(this.#roster.groups));
    for (const [at, groups] of this.#roster.turns) {
      const time = Math.max(at, this.#from);
      instants.set(time, new Set([...(instants.get(time) ?? []), ...groups]));
    }
    for (let row = 0; row < this.#rows.length; row++) {
      const at = this.#rows.told(row);
      if (!instants.has(at)) instants.set(at, NONE);
    }
    return [...instants].filter(([at]) => isMeant(at)).sort(([one], [other]) => one - other);
  }

  /** Does the member count for the group then? */
  #isIn(seat: Seat, at: Milliseconds): boolean {
    return covers(seat, at) && this.#roster.knownSince(seat.member) <= at;
  }

  #together(group: number, at: Milliseconds, levelOf: LevelOf): Level {
    let number = 0;
    let starts = 0;
    for (const seat of this.#roster.seatsIn(group)) {
      if (!this.#isIn(seat, at)) continue;
      const level = levelOf(seat.member);
      number += level.number;
      starts += level.starts;
    }
    return { number, starts };
  }

  grow(capacity: number): void {
    this.#groups.grow(capacity);
  }

  reset(): void {
    this.#groups.reset();
  }

  save(): TallyState {
    const { numbers, columns } = this.#groups.save();
    const held = {
      ...this.#told.columns('told'),
      ...this.#counted.columns('counted'),
      held: this.#rows.save(),
    };
    return { numbers: { ...numbers, horizon: this.#horizon }, columns: { ...columns, ...held } };
  }

  load(state: TallyState): void {
    const { numbers, columns } = state;
    this.#horizon = numbers.horizon ?? Number.NaN;
    this.#told.load('told', columns);
    this.#counted.load('counted', columns);
    this.#rows.load(columns.held as Float64Array, []);
    this.#groups.load(state);
  }
}

/** Levels of groups as tallies of levels read them. */
export class HeldLevelTally extends HeldLevels implements LevelTally {
  readonly #sums: RunningLevels;

  constructor(sums: RunningLevels, roster: Roster, initial: () => Level) {
    super(sums, roster, initial);
    this.#sums = sums;
  }

  read(group: number, at: Milliseconds): LevelSum {
    return this.#sums.readOn(group, at, this.later(group, at));
  }
}

const NONE: ReadonlySet<number> = new Set();

/** A sum in which one part takes the place of another. */
const replaced = (sum: Level, former: Level, next: Level): Level => ({
  number: sum.number - former.number + next.number,
  starts: sum.starts - former.starts + next.starts,
});
