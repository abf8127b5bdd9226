import type { Milliseconds } from '@pulse/base';
import type { PulseEvent } from '@pulse/model';
import { type Visit, visitTo } from '../state/call.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { Core } from './core.ts';

/** Seconds; what promises the next sign later than that is no heart-beat. */
const LONGEST = 86_400;

/** Waits of which somebody gives signs of life, and promises when the next one comes at the latest (E-29). */
export class Heartbeats {
  readonly #visits = new Set<Visit>();
  /** None of them ends before; it may be earlier than the first that does. */
  next: Milliseconds = Infinity;

  beat(visit: Visit, until: Milliseconds): void {
    visit.aliveUntil = until;
    this.#visits.add(visit);
    this.next = Math.min(this.next, until);
  }

  /** No more signs of life are expected of the wait. */
  forget(visit: Visit): void {
    if (Number.isNaN(visit.aliveUntil)) return;
    visit.aliveUntil = Number.NaN;
    this.#visits.delete(visit);
  }

  /** Out of sight nobody can give a sign. */
  forgetQueue(queue: MediationDn): void {
    for (const visit of this.#visits) if (visit.queue === queue) this.forget(visit);
  }

  /** The wait that has been silent for longer than was promised, of several the first; before `time` only. */
  silentBefore(time: Milliseconds): Visit | undefined {
    if (this.next >= time) return undefined;
    let first: Visit | undefined;
    for (const visit of this.#visits) {
      if (first === undefined || visit.aliveUntil < first.aliveUntil) first = visit;
    }
    this.next = first?.aliveUntil ?? Infinity;
    return this.next < time ? first : undefined;
  }
}

/** When the next sign of life comes at the latest, as a heart-beat says; undefined: the event is none. */
function promised({ extensions }: PulseEvent): Milliseconds | undefined {
  const seconds = Number(extensions?.vqHeartbeat ?? Number.NaN);
  return seconds > 0 && seconds <= LONGEST ? seconds * 1000 : undefined;
}

/** A call that waits is said to be alive; answers whether the event is a heart-beat. */
export function onHeartbeat(core: Core, queue: MediationDn, event: PulseEvent): boolean {
  const call = event.callId && core.centre.knownCall(event.callId);
  const wait = promised(event);
  if (!call || wait === undefined) return false;
  const visit = visitTo(queue, call);
  if (visit?.stage === 'waiting') core.heartbeats.beat(visit, core.now + wait);
  return true;
}
