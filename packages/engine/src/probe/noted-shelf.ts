import type { Milliseconds } from '@pulse/base';
import type { Subject, TimeRange } from '@pulse/model';
import type { MarksWanted } from '../columns/measure-marks.ts';
import { membership } from '../columns/measures.ts';
import type { Measures, Shelf, Wanted } from '../columns/shelf.ts';
import type { Core } from '../events/core.ts';
import type { FilterId } from '../filter/filter-bank.ts';
import type { Mask } from '../mask/mask.ts';
import type { Continuity } from '../measures/continuity.ts';
import { EndedSpans } from '../measures/ended-spans.ts';
import type { History } from '../measures/history.ts';
import type { Levels } from '../measures/level.ts';
import { LoginWindow } from '../measures/login-window.ts';
import type { MarkedHistory } from '../measures/marked-tally.ts';
import { RunningSpans } from '../measures/running-spans.ts';
import type { Stock } from '../measures/stock.ts';
import type { ActionTally, TallyParts } from '../measures/tally.ts';
import type { Window } from '../measures/window.ts';
import { SelectionIntervals } from '../profile/selection.ts';
import { marksOf } from '../propagate/parts.ts';
import type { Agent } from '../state/agent.ts';
import { TYPE } from '../state/directory.ts';
import type { Place } from '../state/place.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import { type EntitiesBelow, entitiesBelow } from '../status/below.ts';
import type { StatusBoard } from '../status/board.ts';
import type { StatusSelector } from '../status/selector.ts';
import { type About, aboutAction } from './about.ts';
import { byEnd, byStart, type Contribution } from './contribution.ts';
import type { Grouping } from './grouping.ts';
import { Noted } from './noted.ts';
import { NotedHeldActions, NotedHeldSpans, type Pending } from './noted-held.ts';
import { type Contributions, NotedHistory } from './noted-history.ts';
import { NotedActions, NotedSpans, type Target } from './noted-tally.ts';
import type { Origin } from './origin.ts';
import { StatusWatch } from './status-watch.ts';

/** One of the sets that a category is made of. */
export interface NotedSet {
  readonly mask: Mask;
  readonly filter: FilterId;
  /** What is in progress at the time of a reading; else what the interval has. */
  readonly isNow: boolean;
  /** What a category asks of it besides all. */
  readonly range: TimeRange | undefined;
  readonly contributions: Contributions;
  /** Those that have no age and are nobody's contact: pseudo-actions of queues (Q13). */
  readonly pseudo: (at: Milliseconds) => number;
  /** Some of them have been lost. */
  readonly overflown: () => boolean;
}

const NOBODY = () => 0;

export interface NotedShelfOptions {
  readonly target: Target;
  readonly origin: Origin;
  /** Of the definition. */
  readonly range: TimeRange | undefined;
  /** Of a statistic in groups. */
  readonly grouping: Grouping | null;
}

/** What a category is made of for one object, each contribution kept with what it comes of. */
export class NotedShelf implements Measures {
  readonly sets: NotedSet[] = [];
  readonly #core: Core;
  readonly #shelf: Shelf;
  readonly #target: Target;
  readonly #origin: Origin;
  readonly #range: TimeRange | undefined;
  readonly #grouping: Grouping | null;
  /** Values are made by marks of what is noted, which alone does not give them (EXP-2). */
  isByMarks = false;

  constructor(core: Core, shelf: Shelf, { target, origin, range, grouping }: NotedShelfOptions) {
    this.#core = core;
    this.#shelf = shelf;
    this.#target = target;
    this.#origin = origin;
    this.#range = range;
    this.#grouping = grouping;
  }

  /** The status of a group is nobody's contact. */
  history(wanted: Wanted, parts: TallyParts): History {
    if (wanted.subject === 'GroupStatus') return this.#shelf.history(wanted, parts);
    const below = entitiesBelow(this.#core, wanted.subject, wanted.type);
    const contributions = below === null ? this.#actions(wanted, parts) : this.#spans(wanted, below, parts);
    return new NotedHistory(contributions, below !== null);
  }

  ended(wanted: Wanted, parts: TallyParts): History {
    const below = entitiesBelow(this.#core, wanted.subject, wanted.type);
    return new NotedHistory(this.#actions(wanted, parts, below), false);
  }

  /** Made by what the engine marks; what contributes is what is in the interval. */
  marks(wanted: Wanted, marks: MarksWanted): MarkedHistory {
    this.history(wanted, {});
    this.isByMarks = true;
    return this.#shelf.marks(wanted, marks);
  }

  /** Not made of contributions, but of every instant; what contributes to the instants is what is in the interval. */
  levelsOf(wanted: Wanted): Levels {
    this.history(wanted, {});
    const { type, subject, mask, filter } = wanted;
    if (subject === 'DNAction') this.stock(type, subject, mask, filter);
    return this.#shelf.levelsOf(wanted);
  }

  stock(type: number, subject: Subject, mask: Mask, filter: FilterId): Stock {
    const all = this.#shelf.stock(type, subject, mask, filter);
    const stock = this.#grouping?.stock(all) ?? all;
    const below = entitiesBelow(this.#core, subject, type);
    const each = (visit: (start: Milliseconds, about: About) => void, at: Milliseconds) => {
      const object = this.#target();
      if (object === undefined) return;
      stock.each(object, at, (start, entity, action, owner) => {
        if (action && owner) visit(start, aboutAction(owner, action));
        else if (below) visit(start, this.#watch(below.board).running(entity) ?? NOTHING_KNOWN);
      });
    };
    if (below) this.#watch(below.board);
    this.sets.push({
      mask,
      filter,
      isNow: true,
      range: this.#range,
      contributions(at) {
        const contributions: Contribution[] = [];
        each((start, about) => contributions.push({ start, end: at, runs: true, about }), at);
        return contributions;
      },
      pseudo: (at) => {
        const object = this.#target();
        return object === undefined ? 0 : stock.pseudo(object, at);
      },
      overflown: () => false,
    });
    return stock;
  }

  continuity(type: number, mask: Mask, filter: FilterId): Continuity {
    this.stock(type, type === TYPE.Agent ? 'AgentStatus' : 'PlaceStatus', mask, filter);
    return this.#shelf.continuity(type, mask, filter);
  }

  /** `below`: the statuses of these entities, each once it has ended; null: actions. */
  #actions(wanted: Wanted, { range }: TallyParts, below: EntitiesBelow | null = null): Contributions {
    const { type, mask, filter, window } = wanted;
    const noted = this.#noted(window, 'end');
    const held = this.#heldActions(wanted, noted);
    const marker = this.#grouping?.marker;
    const tally = held ?? new NotedActions(window, this.#target, noted, this.#origin, marker);
    if (below === null) this.#core.book.add(type, { tally, mask, filter });
    else {
      this.#watch(below.board);
      this.#shelf.feed(wanted, below, new EndedSpans(tally, this.#core.parts));
    }
    const contributions: Contributions = (at) => {
      const start = window.startAt(at, this.#target());
      const all = [
        ...noted.list.filter(({ end }) => end >= start),
        ...(held?.pending(at) ?? []),
        ...this.#ofInstant(tally, start),
      ];
      const grouping = this.#grouping;
      return selected(window, grouping ? all.filter(({ key }) => grouping.takes(key)) : all, byEnd);
    };
    return this.#put(wanted, range, noted, contributions);
  }

  #spans(wanted: Wanted, below: EntitiesBelow, { range }: TallyParts): Contributions {
    const { window } = wanted;
    const watch = this.#watch(below.board);
    const noted = this.#noted(window, 'start');
    const selector = this.#shelf.selector(wanted, below);
    const held = this.#heldSpans(wanted, noted, watch, selector);
    this.#shelf.feed(wanted, below, held ?? new NotedSpans(window, this.#target, noted, this.#origin));
    const running = new RunningSpans(window, selector, below);
    const contributions: Contributions = (at) => {
      const object = this.#target();
      if (object === undefined) return [];
      const from = window.startAt(at, object);
      const all = noted.list.flatMap((span): Contribution[] =>
        span.end > Math.max(span.start, from) ? [{ ...span, start: Math.max(span.start, from) }] : [],
      );
      all.push(...(held?.pending(at) ?? []));
      running.fold(object, at, 0, (_, start, end, runs, entity) =>
        all.push({ start, end, runs, about: watch.running(entity) ?? NOTHING_KNOWN }),
      );
      return selected(window, all, byStart);
    };
    return this.#put(wanted, range, noted, contributions);
  }

  #put({ mask, filter }: Wanted, range: TimeRange | undefined, noted: Noted, contributions: Contributions) {
    const overflown = () => noted.overflown;
    this.sets.push({ mask, filter, isNow: false, range, contributions, pseudo: NOBODY, overflown });
    return contributions;
  }

  #noted(window: Window, by: 'end' | 'start'): Noted {
    const { intervals } = window;
    const since = () => window.startAt(this.#core.now, this.#target());
    const noted = new Noted({
      since,
      last: intervals instanceof SelectionIntervals ? intervals.count : undefined,
      by,
      grouped: this.#grouping !== null,
    });
    if (window instanceof LoginWindow) {
      this.#core.shifts.follow((agent) => {
        if (agent === this.#target()) noted.clear();
      });
    }
    return noted;
  }

  #heldActions(wanted: Wanted, noted: Noted): (NotedHeldActions & Pending) | null {
    const members = membership(this.#core, wanted.type);
    if (!members) return null;
    const held = new NotedHeldActions({
      ...this.#heldOptions(wanted, noted),
      members,
      marker: this.#grouping?.marker,
    });
    this.#shelf.held.push(held);
    return held;
  }

  #heldSpans(
    wanted: Wanted,
    noted: Noted,
    watch: StatusWatch,
    selector: StatusSelector,
  ): (NotedHeldSpans & Pending) | null {
    const members = membership(this.#core, wanted.type);
    if (!members) return null;
    const { type } = wanted;
    const isOfDns = wanted.subject === 'DNStatus' && type !== TYPE.GroupQueues;
    const runningOf = (member: number, start: Milliseconds): About => {
      const entity = isOfDns ? this.#dnOf(type, member, selector, start) : member;
      return (entity === undefined ? null : watch.running(entity)) ?? NOTHING_KNOWN;
    };
    const held = new NotedHeldSpans({ ...this.#heldOptions(wanted, noted), members, runningOf });
    this.#shelf.held.push(held);
    return held;
  }

  /** The DN of a member of groups of a type whose status has been the selector's since a time. */
  #dnOf(type: number, member: number, { running }: StatusSelector, start: Milliseconds): number | undefined {
    const { agents, places } = this.#core.centre;
    const isOfAgents = type === TYPE.GroupAgents;
    const dns = isOfAgents ? (agents[member] as Agent).logins : (places[member] as Place).dns;
    const seenSince = ({ index, login, placedAt }: RegularDn) =>
      Math.max(running[index] as number, isOfAgents ? (login?.since ?? Number.NaN) : placedAt);
    return dns.find((dn) => seenSince(dn) === start)?.index;
  }

  #heldOptions({ window }: Wanted, noted: Noted) {
    return { window, noted, target: this.#target, origin: this.#origin, running: this.#core.desk };
  }

  /** What ended in the running instant and may yet be taken back. */
  #ofInstant(tally: ActionTally, start: Milliseconds): readonly Contribution[] {
    const object = this.#target();
    return this.#core.parts.list.flatMap((part) => {
      const { tally: whose, slot, at: end, duration, comesOf } = part;
      if (whose !== tally || object === undefined || end < start) return [];
      const times = tally.slotsOf(slot).filter((each) => each === object);
      const { key } = marksOf(part) ?? {};
      const about = comesOf ?? NOTHING_KNOWN;
      return times.map(() => ({ start: end - duration, end, runs: false, about, key }));
    });
  }

  #watch(board: StatusBoard): StatusWatch {
    board.watch ??= new StatusWatch(this.#core, board, this.#origin);
    return board.watch;
  }
}

const NOTHING_KNOWN: About = {
  name: '',
  call: null,
  dn: undefined,
  queue: undefined,
  agent: undefined,
  party: undefined,
  reasons: undefined,
};

/** The last so many where the profile says so (P4). */
function selected(
  { intervals }: Window,
  all: readonly Contribution[],
  later: (a: Contribution, b: Contribution) => number,
): readonly Contribution[] {
  return intervals instanceof SelectionIntervals ? all.toSorted(later).slice(-intervals.count) : all;
}
