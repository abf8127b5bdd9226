import type { Milliseconds } from '@pulse/base';
import type { About, Marks } from '../measures/marks.ts';
import type { ActionTally } from '../measures/tally.ts';
import type { About as ComesOf } from '../probe/about.ts';
import type { Origin } from '../probe/origin.ts';

/** Whose a part is: that of the DN or queue itself, of the agent who was logged in there, of its place; each with groups. */
export type Credit = 'owner' | 'agent' | 'place';

/** A filter part of an action, or a status span to be counted as a whole, that ended in the running instant. */
export interface EndedPart {
  readonly tally: ActionTally;
  /** As the tally takes it. */
  readonly slot: number;
  readonly at: Milliseconds;
  readonly duration: Milliseconds;
  /** Of the action, so that a further event of the instant can take the end back (T2); {@link NO_ACTION} of a status. */
  readonly serial: number;
  readonly credit: Credit;
  /** What its marks are made of while its action goes on: what the rest of the instant says counts too (T2). */
  readonly about?: About | null;
  readonly marks?: Marks | null;
  /** What it comes of, where a probe asks. */
  readonly comesOf?: ComesOf;
}

export const NO_ACTION = -1;

/** How what ended in the running instant is read. */
export type ReadParts = Pick<PartsOfInstant, 'fold' | 'list'>;

/**
 * What ended in the running instant. They become part of their tallies when time moves on; until then
 * a reading adds them.
 */
export class PartsOfInstant {
  #ended: EndedPart[] = [];
  /** See Desk.origin. */
  origin: Origin | null = null;

  add(part: EndedPart): void {
    this.#ended.push(this.origin ? { ...part, comesOf: this.origin.about } : part);
  }

  #record(part: EndedPart): void {
    const { tally, slot, at, duration, comesOf } = part;
    if (this.origin && comesOf) this.origin.about = comesOf;
    tally.record(slot, at, duration, marksOf(part));
  }

  drop(serial: number): void {
    this.#ended = this.#ended.filter((part) => part.serial !== serial);
  }

  /** What was credited to agents for an action is not theirs after all. */
  dropAgents(serial: number): void {
    this.#ended = this.#ended.filter((part) => part.serial !== serial || part.credit !== 'agent');
  }

  /** The action has ended: nothing more changes its marks. */
  close(serial: number): void {
    this.#ended = this.#ended.map((part) =>
      part.serial === serial && part.about ? { ...part, about: null, marks: marksOf(part) } : part,
    );
  }

  /** The agent leaves the DN, or the DN its place: what was credited for the action cannot be taken back any more. */
  keep(serial: number, credit: Credit): void {
    const isKept = (part: EndedPart) => part.credit === credit && part.serial === serial;
    for (const part of this.#ended.filter(isKept)) this.#record(part);
    this.#ended = this.#ended.filter((part) => !isKept(part));
  }

  /** Takes back the one that was added with the same. */
  takeBack({ tally, slot, at, duration }: Pick<EndedPart, 'tally' | 'slot' | 'at' | 'duration'>): void {
    const place = this.#ended.findIndex(
      (part) => part.tally === tally && part.slot === slot && part.at === at && part.duration === duration,
    );
    if (place >= 0) this.#ended.splice(place, 1);
  }

  /** Time moved on. */
  commit(): void {
    if (this.#ended.length === 0) return;
    for (const part of this.#ended) this.#record(part);
    this.#ended = [];
  }

  get list(): readonly EndedPart[] {
    return this.#ended;
  }

  /** Combines the parts of a slot that a reading at `at` covers, each with its end; almost always there are none. */
  fold(
    tally: ActionTally,
    slot: number,
    at: Milliseconds,
    total: number,
    fold: (total: number, duration: Milliseconds, end: Milliseconds, marks: Marks | null) => number,
  ): number {
    if (this.#ended.length === 0) return total;
    let folded = total;
    for (const part of this.#ended) {
      if (part.tally !== tally || !tally.slotsOf(part.slot).includes(slot)) continue;
      if (part.at >= tally.window.startAt(at, slot))
        folded = fold(folded, part.duration, part.at, marksOf(part));
    }
    return folded;
  }

  load(parts: readonly EndedPart[]): void {
    this.#ended = [...parts];
  }
}

/** As of now. */
export const marksOf = ({ tally, about, marks }: EndedPart): Marks | null =>
  about && tally.marker ? tally.marker(about) : (marks ?? null);
