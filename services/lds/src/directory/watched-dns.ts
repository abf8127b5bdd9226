import type { Milliseconds } from '@pulse/base';
import {
  type CallId,
  type Cursor,
  compareCursors,
  type Dn,
  EVENT_TYPES,
  type SourceEvent,
} from '@pulse/model';
import { RegisteredDns } from '../registered-dns.ts';
import type { DirectoryDns } from './directory-dns.ts';

/** Calls whose DNs are remembered, the oldest go: an event that names a call and no DN comes while it lasts. */
const MOST_CALLS = 50_000;

type UpstreamEvent = SourceEvent & { readonly received?: Milliseconds };

export interface WatchedDnsOptions {
  readonly directory: DirectoryDns;
  /** What the stream has told of, and has not said to be out of sight. */
  readonly registered: RegisteredDns;
}

/**
 * Which events of an upstream that several tenants share are this tenant's: those of the DNs that its directory has,
 * enabled.
 *
 * - An event with `thisDn` belongs to whom that DN belongs.
 * - An event of a call alone belongs to those who have had the call on a DN of theirs.
 * - What is said of the link, the snapshot's begin and end included, belongs to all.
 * - Anything else names nobody, and is nobody's.
 *
 * A DN that leaves the directory gets an EventUnregistered, so that nobody takes its last state for its present one.
 */
export class WatchedDns {
  readonly #directory: DirectoryDns;
  readonly #registered: RegisteredDns;
  readonly #leftOut = new RegisteredDns();
  /** The order is that of their newest event. */
  readonly #calls = new Set<CallId>();
  /** DNs that readers take for observed and that are not any more. */
  #left = new Set<Dn>();
  #unwatched = 0;

  constructor({ directory, registered }: WatchedDnsOptions) {
    this.#directory = directory;
    this.#registered = registered;
  }

  /** Events that were left out, since the start. */
  get unwatched(): number {
    return this.#unwatched;
  }

  /** The DNs that they named. */
  get leftOut(): RegisteredDns {
    return this.#leftOut;
  }

  /** To be called with the log's newest events, before a source goes on behind them. */
  goOnFrom(recent: readonly SourceEvent[]): void {
    for (const event of recent) this.#noteCalls(event);
    this.findLeft();
  }

  /** Looks which of the stream's DNs have left; to be called when the directory has changed. */
  findLeft(): void {
    this.#left = new Set([...this.#registered].filter((dn) => !this.#directory.isEnabled(dn)));
  }

  /** What is to be said of the DNs that have left; once. */
  takeLeft(time: Milliseconds): SourceEvent[] {
    const events = [...this.#left].map((dn) => unregistered(dn, time));
    this.#left.clear();
    return events;
  }

  /** Those of the events that are this tenant's. */
  of(events: readonly SourceEvent[]): readonly SourceEvent[] {
    return events.filter((event) => this.#takes(event));
  }

  /**
   * The same for events that have their identity already. There every event keeps its place, so that readers see no gap:
   * in that of another's stands EventLinkConnected, which says that the upstream lives and nothing else; or what is to be
   * said of a DN that has left, for which no other place would be free.
   *
   * @param last what the log has; events up to there are known and stay as they are
   */
  placesOf(last: Cursor, epoch: number, from: number, events: readonly UpstreamEvent[]): UpstreamEvent[] {
    return events.map((event, index) => {
      if (compareCursors({ epoch, seq: from + index }, last) <= 0 || this.#takes(event)) return event;
      const { time, received } = event;
      const [dn] = this.#left;
      if (dn !== undefined) this.#left.delete(dn);
      return {
        ...(dn === undefined ? { type: 'EventLinkConnected', time } : unregistered(dn, time)),
        ...(received === undefined ? {} : { received }),
      };
    });
  }

  #takes(event: SourceEvent): boolean {
    if (this.#isOurs(event)) {
      this.#noteCalls(event);
      return true;
    }
    this.#unwatched += 1;
    this.#leftOut.note([event]);
    return false;
  }

  #isOurs({ type, thisDn, callId }: SourceEvent): boolean {
    if (thisDn !== undefined) return this.#directory.isEnabled(thisDn);
    if (callId !== undefined) return this.#calls.has(callId);
    return isOfTheLink(type);
  }

  #noteCalls({ thisDn, callId, previousCallId, address }: SourceEvent): void {
    if (thisDn === undefined) return;
    for (const call of [callId, previousCallId, ...(address?.calls ?? []).map((each) => each.callId)]) {
      if (call === undefined) continue;
      this.#calls.delete(call);
      this.#calls.add(call);
    }
    for (const oldest of this.#calls) {
      if (this.#calls.size <= MOST_CALLS) break;
      this.#calls.delete(oldest);
    }
  }
}

const unregistered = (thisDn: Dn, time: Milliseconds): SourceEvent => ({
  type: 'EventUnregistered',
  time,
  thisDn,
});

const isOfTheLink = (type: string): boolean =>
  Object.hasOwn(EVENT_TYPES, type) && EVENT_TYPES[type as keyof typeof EVENT_TYPES].group === 'link';
