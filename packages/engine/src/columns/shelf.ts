import type { Subject } from '@pulse/model';
import type { Core } from '../events/core.ts';
import type { FilterId } from '../filter/filter-bank.ts';
import type { Mask } from '../mask/mask.ts';
import { GrowingActionTally, GrowingSpanTally } from '../measures/growing-tally.ts';
import { HeldActions } from '../measures/held-actions.ts';
import { HeldSpans } from '../measures/held-spans.ts';
import type { Membership } from '../measures/held-tally.ts';
import { ActionHistory, type History, SpanHistory } from '../measures/history.ts';
import { SlidingActionTally } from '../measures/sliding-actions.ts';
import { SlidingSpanTally } from '../measures/sliding-spans.ts';
import type { ActionTally, SpanTally, Tally, TallyParts } from '../measures/tally.ts';
import { Window } from '../measures/window.ts';
import type { Intervals } from '../profile/profile.ts';
import { SlidingIntervals } from '../profile/sliding.ts';
import { TYPE } from '../state/directory.ts';
import { type EntitiesBelow, entitiesBelow } from '../status/below.ts';
import { StatusSelector } from '../status/selector.ts';

/** What a tally counts, over which window; equal ones are shared by all columns. */
export interface Wanted {
  readonly type: number;
  readonly subject: Subject;
  readonly mask: Mask;
  readonly filter: FilterId;
  readonly window: Window;
}

interface Shelved<T extends Tally> {
  readonly type: number;
  readonly tally: T;
}

/** All windows, tallies and selectors of an engine, each kept once. */
export class Shelf {
  readonly #core: Core;
  readonly windows = new Map<string, Window>();
  readonly actions = new Map<string, Shelved<ActionTally>>();
  readonly spans = new Map<string, Shelved<SpanTally>>();
  readonly selectors = new Map<string, StatusSelector>();
  /** Those of groups. */
  readonly held: (HeldActions | HeldSpans)[] = [];
  readonly #windowKeys = new Map<Window, string>();

  constructor(core: Core) {
    this.#core = core;
    core.grown = (type, capacity) => {
      for (const shelved of this.all()) if (shelved.type === type) shelved.tally.grow(capacity);
    };
  }

  *all(): Iterable<Shelved<Tally>> {
    yield* this.actions.values();
    yield* this.spans.values();
  }

  /** `opening`: columns opened before the same event see the same past, and share; others do not (T9). */
  window(intervals: Intervals, opening: number): Window {
    const key = `${intervals.key}@${opening}`;
    let window = this.windows.get(key);
    if (window === undefined) {
      window = new Window(intervals);
      if (!Number.isNaN(this.#core.origin)) window.open(this.#core.now);
      this.windows.set(key, window);
      this.#windowKeys.set(window, key);
    }
    return window;
  }

  history(wanted: Wanted, parts: TallyParts): History {
    const below = entitiesBelow(this.#core, wanted.subject, wanted.type);
    if (below === null) return new ActionHistory(this.#actionTally(wanted, parts), this.#core.parts);
    const selector = this.#selector(wanted, below);
    return new SpanHistory(this.#spanTally(wanted, parts, selector), selector, below);
  }

  #key({ type, subject, mask, filter, window }: Wanted): string {
    return [type, subject, mask.key, filter, this.#windowKeys.get(window)].join('|');
  }

  #actionTally(wanted: Wanted, parts: TallyParts): ActionTally {
    const { type, mask, filter, window } = wanted;
    const key = this.#key(wanted);
    let shelved = this.actions.get(key);
    if (shelved === undefined) {
      const capacity = this.#core.directory.capacity(type);
      const { intervals } = window;
      const counted =
        intervals instanceof SlidingIntervals
          ? new SlidingActionTally(window, intervals, capacity)
          : new GrowingActionTally(window, capacity);
      const members = this.#membership(type);
      const tally = members ? this.#hold(new HeldActions(counted, members, this.#core.desk)) : counted;
      shelved = { type, tally };
      this.actions.set(key, shelved);
      this.#core.book.add(type, { tally, mask, filter });
    }
    shelved.tally.require(parts);
    return shelved.tally;
  }

  #spanTally(wanted: Wanted, parts: TallyParts, selector: StatusSelector): SpanTally {
    const { type, window } = wanted;
    const key = this.#key(wanted);
    let shelved = this.spans.get(key);
    if (shelved === undefined) {
      const capacity = this.#core.directory.capacity(type);
      const { intervals } = window;
      const counted =
        intervals instanceof SlidingIntervals
          ? new SlidingSpanTally(window, intervals, capacity)
          : new GrowingSpanTally(window, capacity);
      const members = this.#membership(type);
      const tally = members ? this.#hold(new HeldSpans(counted, members, this.#core.desk)) : counted;
      if (type === TYPE.GroupAgents) this.#core.counting.agentGroups = true;
      if (type === TYPE.GroupQueues) this.#core.counting.queueGroups = true;
      shelved = { type, tally };
      this.spans.set(key, shelved);
      selector.feed(type, tally);
    }
    shelved.tally.require(parts);
    return shelved.tally;
  }

  /** Who the members of objects of a type are; undefined where objects have none. */
  #membership(type: number): Membership | undefined {
    const { agentGroups, queueGroups } = this.#core.centre;
    if (type === TYPE.GroupAgents) return agentGroups;
    return type === TYPE.GroupQueues ? queueGroups : undefined;
  }

  #hold<T extends HeldActions | HeldSpans>(tally: T): T {
    this.held.push(tally);
    return tally;
  }

  #selector({ subject, mask, filter }: Wanted, { board }: EntitiesBelow): StatusSelector {
    const { mediationBoard, agentBoard, centre } = this.#core;
    const kind = board === mediationBoard ? 'mediation' : subject;
    const key = [kind, mask.key, filter].join('|');
    let selector = this.selectors.get(key);
    if (selector === undefined) {
      selector = new StatusSelector(board.selectors.length, mask, filter);
      const entities =
        board === agentBoard
          ? centre.agents.length
          : board === mediationBoard
            ? centre.mediationDns.length
            : centre.regularDns.length;
      board.attach(selector, entities, this.#core.now);
      this.selectors.set(key, selector);
    }
    return selector;
  }
}
