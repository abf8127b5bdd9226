import type { Milliseconds } from '@pulse/base';
import type { CallId, Dn, SourceEvent } from '@pulse/model';
import type { Told } from './told.ts';

/** How long entries are kept at least, in milliseconds of the stream: comparisons are made around the end of it. */
const KEPT = 30_000;

/**
 * Which happenings were told lately, by what they are and whom they concern. Asterisk's two accounts of one happening
 * agree in that, but not in time: the queue log's stamps are whole seconds, cut off, and written a moment earlier or
 * later. So the same key within a second is the same happening, and each entry stands for one.
 */
export class Ledger {
  readonly #entries = new Map<string, Milliseconds[]>();
  readonly #order: { readonly key: string; readonly time: Milliseconds }[] = [];

  /** An event is about to be told; `told` is what was told before it. */
  note(event: SourceEvent, told: Told): void {
    for (const key of keysOf(event, told)) {
      const times = this.#entries.get(key) ?? [];
      times.push(event.time);
      this.#entries.set(key, times);
      this.#order.push({ key, time: event.time });
    }
    this.#forgetBefore(event.time - KEPT);
  }

  /** Whether this was told already; what is found is used up. */
  take(key: string, time: Milliseconds): boolean {
    const second = Math.floor(time / 1000);
    const times = this.#entries.get(key) ?? [];
    let best = -1;
    let distance = 2;
    times.forEach((told, index) => {
      const apart = Math.abs(Math.floor(told / 1000) - second);
      if (apart < distance) {
        best = index;
        distance = apart;
      }
    });
    if (best === -1) return false;
    times.splice(best, 1);
    return true;
  }

  /** The same without using it up. */
  has(key: string, time: Milliseconds): boolean {
    const second = Math.floor(time / 1000);
    return (this.#entries.get(key) ?? []).some((told) => Math.abs(Math.floor(told / 1000) - second) < 2);
  }

  /** Whether this was told to have happened in a later second than `time`'s. */
  hasAfter(key: string, time: Milliseconds): boolean {
    const second = Math.floor(time / 1000);
    return (this.#entries.get(key) ?? []).some((told) => Math.floor(told / 1000) > second);
  }

  #forgetBefore(time: Milliseconds): void {
    if ((this.#order[0]?.time ?? time) > time - KEPT) return;
    let count = 0;
    for (const entry of this.#order) {
      if (entry.time >= time) break;
      count++;
      const times = this.#entries.get(entry.key);
      const index = times?.indexOf(entry.time) ?? -1;
      if (index >= 0) times?.splice(index, 1);
      if (times?.length === 0) this.#entries.delete(entry.key);
    }
    if (count > 0) this.#order.splice(0, count);
  }
}

/** The keys, one per kind of happening. */
export const ledgerKey = {
  joined: (queue: Dn, call: CallId) => `joined ${queue} ${call}`,
  /** The call left the queue without an answer, whatever the reason. */
  left: (queue: Dn, call: CallId) => `left ${queue} ${call}`,
  ringing: (dn: Dn, call: CallId) => `ringing ${dn} ${call}`,
  unanswered: (dn: Dn, call: CallId) => `unanswered ${dn} ${call}`,
  connected: (dn: Dn, call: CallId) => `connected ${dn} ${call}`,
  completed: (dn: Dn, call: CallId) => `completed ${dn} ${call}`,
  paused: (dn: Dn) => `paused ${dn}`,
  unpaused: (dn: Dn) => `unpaused ${dn}`,
} as const;

function keysOf(event: SourceEvent, told: Told): readonly string[] {
  const { type, thisDn: dn, callId: call } = event;
  if (dn === undefined) return [];
  if (type === 'EventAgentNotReady' && event.workMode === undefined) return [ledgerKey.paused(dn)];
  if (type === 'EventAgentReady') return [ledgerKey.unpaused(dn)];
  if (call === undefined) return [];
  switch (type) {
    case 'EventQueued':
      return [ledgerKey.joined(dn, call)];
    case 'EventDiverted':
      return event.extensions?.cleared === undefined ? [] : [ledgerKey.left(dn, call)];
    case 'EventRinging':
      return [ledgerKey.ringing(dn, call)];
    case 'EventEstablished':
      return [ledgerKey.connected(dn, call)];
    case 'EventAbandoned':
    case 'EventReleased': {
      if (dn === event.thisQueue) return [ledgerKey.left(dn, call)];
      const state = told.leg(dn, call)?.state;
      // Of a call whose beginning is not recalled it is unknown what has ended.
      if (state === undefined) return [ledgerKey.unanswered(dn, call), ledgerKey.completed(dn, call)];
      return [state === 'Ringing' ? ledgerKey.unanswered(dn, call) : ledgerKey.completed(dn, call)];
    }
    default:
      return [];
  }
}
