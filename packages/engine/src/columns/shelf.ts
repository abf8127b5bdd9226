import { present } from '@pulse/base';
import type { FilterTerm } from '@pulse/expression';
import type { Subject, TimeProfile } from '@pulse/model';
import type { Core } from '../events/core.ts';
import type { FilterId } from '../filter/filter-bank.ts';
import type { Mask } from '../mask/mask.ts';
import type { Continuity } from '../measures/continuity.ts';
import { EndedSpans } from '../measures/ended-spans.ts';
import { GroupRows } from '../measures/group-rows.ts';
import { GroupStatuses } from '../measures/group-statuses.ts';
import { HeldActions } from '../measures/held-actions.ts';
import { HeldLevels } from '../measures/held-levels.ts';
import { HeldSpans } from '../measures/held-spans.ts';
import type { History } from '../measures/history.ts';
import type { Levels, LevelTally } from '../measures/level.ts';
import { LoginWindow } from '../measures/login-window.ts';
import type { MarkedHistory } from '../measures/marked-tally.ts';
import { type Stock, stockOf } from '../measures/stock.ts';
import type { ActionTally, SpanTaker, SpanTally, Tally, TallyParts } from '../measures/tally.ts';
import { Window } from '../measures/window.ts';
import { type Intervals, intervalsOf } from '../profile/profile.ts';
import { SINCE_LOGIN } from '../profile/since-login.ts';
import { TYPE } from '../state/directory.ts';
import { type EntitiesBelow, entitiesBelow, entitiesOf } from '../status/below.ts';
import { StatusSelector } from '../status/selector.ts';
import { measureGroupStatus } from './measure-group-status.ts';
import { type GroupedMeasure, measureGroups, measureMarkedGroups } from './measure-groups.ts';
import { measureContinuity, measureLevels } from './measure-levels.ts';
import { type MarksWanted, measureMarks } from './measure-marks.ts';
import { type Measure, measureActions, measureSpans } from './measures.ts';

const UNENDING: TimeProfile = { type: 'Growing', value: 'never' };

/** What a tally counts, over which window; equal ones are shared by all columns. */
export interface Wanted {
  readonly type: number;
  readonly subject: Subject;
  readonly mask: Mask;
  readonly filter: FilterId;
  readonly window: Window;
}

interface Shelved<T extends Tally> extends Measure<T> {
  readonly type: number;
}

/** Whatever counts over a window. */
interface Counting {
  readonly type: number;
  readonly tally: Pick<Tally, 'window' | 'grow' | 'reset'>;
}

/** What columns are made of. */
export interface Measures {
  history(wanted: Wanted, parts: TallyParts): History;
  /** As `history`, but status spans only once they have ended, each whole. */
  ended(wanted: Wanted, parts: TallyParts): History;
  /** Actions by their marks. */
  marks(wanted: Wanted, marks: MarksWanted): MarkedHistory;
  /** How much was in progress at every time. */
  levelsOf(wanted: Wanted): Levels;
  /** What is in progress; no window has a part in it. */
  stock(type: number, subject: Subject, mask: Mask, filter: FilterId): Stock;
  /** Since when the statuses of agents, or of places, have been inside a mask and filter; no window has a part in it. */
  continuity(type: number, mask: Mask, filter: FilterId): Continuity;
}

/** All windows, tallies and selectors of an engine, each kept once. */
export class Shelf implements Measures {
  readonly #core: Core;
  readonly windows = new Map<string, Window>();
  readonly actions = new Map<string, Shelved<ActionTally>>();
  readonly marked = new Map<
    string,
    { readonly type: number; readonly tally: ActionTally; readonly history: MarkedHistory }
  >();
  readonly grouped = new Map<string, { readonly type: number } & GroupedMeasure<unknown>>();
  readonly #rows = new Map<string, GroupRows>();
  readonly spans = new Map<string, Shelved<SpanTally>>();
  readonly levels = new Map<string, { readonly type: number; readonly tally: LevelTally | HeldLevels }>();
  readonly continuities = new Map<string, Continuity>();
  readonly selectors = new Map<string, StatusSelector>();
  /** Those of groups. */
  readonly held: (HeldActions | HeldSpans | HeldLevels)[] = [];
  /** By type of group. */
  readonly #groupStatuses = new Map<number, GroupStatuses>();
  readonly #windowKeys = new Map<Window, string>();

  constructor(core: Core) {
    this.#core = core;
    core.grown = (type, capacity) => {
      for (const shelved of this.all()) if (shelved.type === type) shelved.tally.grow(capacity);
    };
  }

  *all(): Iterable<Counting> {
    yield* this.actions.values();
    yield* this.marked.values();
    yield* this.grouped.values();
    yield* this.spans.values();
    yield* this.levels.values();
  }

  /** `opening`: columns opened before the same event see the same past, and share; others do not (T9). */
  window(intervals: Intervals, opening: number): Window {
    const key = `${intervals.key}@${opening}`;
    let window = this.windows.get(key);
    if (window === undefined) {
      window = intervals === SINCE_LOGIN ? new LoginWindow(this.#core.shifts) : new Window(intervals);
      if (!Number.isNaN(this.#core.origin)) window.open(this.#core.now);
      this.windows.set(key, window);
      this.#windowKeys.set(window, key);
    }
    return window;
  }

  history(wanted: Wanted, parts: TallyParts): History {
    if (wanted.subject === 'GroupStatus') return this.#groupStatus(wanted, parts);
    const below = entitiesBelow(this.#core, wanted.subject, wanted.type);
    const { tally, history } = below === null ? this.#actions(wanted) : this.#spans(wanted, below);
    tally.require(parts);
    return history;
  }

  #groupStatus(wanted: Wanted, parts: TallyParts): History {
    const { type, mask, window } = wanted;
    const key = this.#key(wanted);
    let shelved = this.spans.get(key);
    if (shelved === undefined) {
      const statuses = present(this.#groupStatuses.get(type), 'statuses of groups are followed');
      const capacity = this.#core.directory.capacity(type);
      shelved = { type, ...measureGroupStatus(capacity, statuses, mask, window) };
      this.spans.set(key, shelved);
    }
    shelved.tally.require(parts);
    return shelved.history;
  }

  /** The statuses of groups, followed from now on if nobody has asked for them before; and from when on they are known. */
  followGroups(type: number, opening: number): { readonly statuses: GroupStatuses; readonly window: Window } {
    const window = this.window(intervalsOf(UNENDING, this.#core.zone), opening);
    let statuses = this.#groupStatuses.get(type);
    if (statuses === undefined) {
      statuses = new GroupStatuses(this.#core, type, window);
      this.#groupStatuses.set(type, statuses);
      this.levels.set(`group statuses ${type}`, { type, tally: statuses.held });
      this.held.push(statuses.held);
    }
    return { statuses, window };
  }

  ended(wanted: Wanted, parts: TallyParts): History {
    const { type } = wanted;
    const below = entitiesBelow(this.#core, wanted.subject, type);
    if (below === null) return this.history(wanted, parts);
    const key = `ended ${this.#key(wanted)}`;
    const known = this.actions.get(key);
    const { tally, history } = known ?? this.#newActions(key, wanted);
    if (!known) this.feed(wanted, below, new EndedSpans(tally, this.#core.parts));
    tally.require(parts);
    return history;
  }

  marks(wanted: Wanted, marks: MarksWanted): MarkedHistory {
    const { type, mask, filter, window } = wanted;
    const key = `marks ${JSON.stringify(marks)} ${this.#key(wanted)}`;
    const known = this.marked.get(key);
    if (known) return known.history;
    const made = measureMarks(this.#core, type, window, marks);
    this.marked.set(key, { type, ...made });
    this.#core.book.add(type, { tally: made.tally, mask, filter });
    if (made.tally instanceof HeldActions) this.held.push(made.tally);
    return made.history;
  }

  /** The rows of objects by a term; they begin anew with a window, and belong to it. */
  rows({ type, window }: Pick<Wanted, 'type' | 'window'>, by: FilterTerm): GroupRows {
    const key = JSON.stringify([type, this.#windowKeys.get(window), by]);
    const rows = this.#rows.get(key) ?? new GroupRows();
    this.#rows.set(key, rows);
    return rows;
  }

  /** As `history` of actions, of rows. */
  groups(wanted: Wanted, by: FilterTerm, parts: TallyParts): GroupedMeasure<History> {
    const { type, window } = wanted;
    const make = () => measureGroups(this.#core, type, window, this.rows(wanted, by), { key: by });
    const measure = this.#grouped(`${JSON.stringify(by)} ${this.#key(wanted)}`, wanted, make);
    measure.tally.require(parts);
    return measure;
  }

  /** As `marks`, of rows. */
  markedGroups(wanted: Wanted, by: FilterTerm, marks: MarksWanted): GroupedMeasure<MarkedHistory> {
    const { type, window } = wanted;
    const all = { ...marks, terms: { ...marks.terms, key: by } };
    const make = () => measureMarkedGroups(this.#core, type, window, this.rows(wanted, by), all);
    return this.#grouped(`${JSON.stringify(all)} ${this.#key(wanted)}`, wanted, make);
  }

  #grouped<T>(
    name: string,
    { type, mask, filter }: Wanted,
    make: () => GroupedMeasure<T>,
  ): GroupedMeasure<T> {
    const key = `groups ${name}`;
    const known = this.grouped.get(key);
    // Made under the same name, and thus of the same kind.
    if (known) return known as GroupedMeasure<T>;
    const measure = make();
    const { tally } = measure;
    this.grouped.set(key, { type, ...measure });
    this.#core.book.add(type, { tally, mask, filter });
    if (tally instanceof HeldActions) this.held.push(tally);
    return measure;
  }

  /** All that actions are recorded in, by key. */
  *ofActions(): Iterable<readonly [key: string, { readonly tally: ActionTally }]> {
    yield* this.actions;
    yield* this.marked;
    yield* this.grouped;
  }

  levelsOf(wanted: Wanted): Levels {
    const { type } = wanted;
    const key = `levels ${this.#key(wanted)}`;
    const known = this.levels.get(key)?.tally;
    if (known && 'read' in known) return known;
    const tally = measureLevels(this.#core, wanted);
    this.levels.set(key, { type, tally });
    if (tally instanceof HeldLevels) this.held.push(tally);
    return tally;
  }

  stock(type: number, subject: Subject, mask: Mask, filter: FilterId): Stock {
    return stockOf(this.#core, type, subject, mask, filter);
  }

  continuity(type: number, mask: Mask, filter: FilterId): Continuity {
    const key = [type, mask.key, filter].join('|');
    const continuity = this.continuities.get(key) ?? measureContinuity(this.#core, type, mask, filter);
    this.continuities.set(key, continuity);
    return continuity;
  }

  #key({ type, subject, mask, filter, window }: Wanted): string {
    return [type, subject, mask.key, filter, this.#windowKeys.get(window)].join('|');
  }

  #actions(wanted: Wanted): Measure<ActionTally> {
    const { type, mask, filter } = wanted;
    const key = this.#key(wanted);
    let shelved = this.actions.get(key);
    if (shelved === undefined) {
      shelved = this.#newActions(key, wanted);
      this.#core.book.add(type, { tally: shelved.tally, mask, filter });
    }
    return shelved;
  }

  /** Fed by nobody yet. */
  #newActions(key: string, { type, window }: Wanted): Shelved<ActionTally> {
    const shelved = { type, ...measureActions(this.#core, type, window) };
    this.actions.set(key, shelved);
    if (shelved.tally instanceof HeldActions) this.held.push(shelved.tally);
    return shelved;
  }

  #spans(wanted: Wanted, below: EntitiesBelow): Measure<SpanTally> {
    const { type, window } = wanted;
    const selector = this.selector(wanted, below);
    const key = this.#key(wanted);
    let shelved = this.spans.get(key);
    if (shelved === undefined) {
      shelved = { type, ...measureSpans(this.#core, type, window, selector, below) };
      const { tally } = shelved;
      this.spans.set(key, shelved);
      if (tally instanceof HeldSpans) this.held.push(tally);
      this.feed(wanted, below, tally);
    }
    return shelved;
  }

  /** Lets `taker` be told of the spans of a mask and filter. */
  feed(wanted: Wanted, below: EntitiesBelow, taker: SpanTaker): void {
    const { type } = wanted;
    if (type === TYPE.GroupAgents) this.#core.counting.agentGroups = true;
    if (type === TYPE.GroupQueues) this.#core.counting.queueGroups = true;
    if (type === TYPE.GroupPlaces) this.#core.counting.placeGroups = true;
    if (type === TYPE.Tenant) this.#core.counting.tenant = true;
    this.selector(wanted, below).feed(type, taker);
  }

  /** Which entities have a status of the mask under the filter. */
  selector({ subject, mask, filter }: Wanted, { board }: EntitiesBelow): StatusSelector {
    const { mediationBoard } = this.#core;
    const kind = board === mediationBoard ? 'mediation' : subject;
    const key = [kind, mask.key, filter].join('|');
    let selector = this.selectors.get(key);
    if (selector === undefined) {
      selector = new StatusSelector(board.selectors.length, mask, filter);
      board.attach(selector, entitiesOf(this.#core, board), this.#core.now);
      this.selectors.set(key, selector);
    }
    return selector;
  }
}
