import type { Milliseconds } from '@pulse/base';
import type { PulseEvent } from '@pulse/model';
import { atomOf, memberOf } from '../mask/atoms.ts';
import type { Attached } from '../propagate/desk.ts';
import type { Visit } from '../state/call.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Core } from './core.ts';

export type Readiness = 'WaitForNextCall' | 'NotReadyForNextCall' | 'AfterCallWork';

/** What is named begins, or goes on with other reasons (A4). Another one than AfterCallWork gives up what was asked for. */
export function changeReadiness(core: Core, dn: RegularDn, wanted: Readiness, attached: Attached): void {
  if (wanted !== 'AfterCallWork') missWork(core, dn, attached, core.now);
  if (dn.readiness?.atom === atomOf(wanted)) {
    core.desk.replaceReasons(dn, dn.readiness, attached);
    return;
  }
  if (wanted === 'AfterCallWork' && dn.asked !== null) {
    dn.asked.reasons = attached.reasons;
    dn.asked.extensions = attached.extensions;
    return;
  }
  endReadiness(core, dn, attached, core.now);
  if (wanted === 'AfterCallWork' && hasEstablished(dn)) {
    dn.asked = { at: core.now, reasons: attached.reasons, extensions: attached.extensions };
  } else {
    beginReadiness(core, dn, wanted, attached);
  }
}

export function beginReadiness(
  core: Core,
  dn: RegularDn,
  wanted: Readiness,
  attached: Attached,
  statedAt?: Milliseconds,
): void {
  dn.readiness = core.desk.begin(dn, atomOf(wanted), null, attached, statedAt, statedAt !== undefined);
  // Not seen beginning, so it is not known which call it follows.
  dn.workFor = wanted === 'AfterCallWork' && statedAt === undefined ? dn.lastLeft : [];
}

/** Whatever ends AfterCallWork, its queues get ACWCompleted (A6). */
export function endReadiness(core: Core, dn: RegularDn, attached: Attached, at: Milliseconds): void {
  const { readiness } = dn;
  if (readiness === null) return;
  core.desk.end(dn, readiness, at);
  dn.readiness = null;
  for (const visit of dn.workFor) {
    reflect(core, visit, dn, 'ACWCompleted', at - readiness.start, readiness, attached, at);
  }
  dn.workFor = [];
}

/** AfterCallWork was asked for during a call and given up before the call ended (A5). */
export function missWork(core: Core, dn: RegularDn, attached: Attached, at: Milliseconds): void {
  const { asked } = dn;
  if (asked === null) return;
  dn.asked = null;
  for (const party of dn.parties) {
    for (const visit of party.answered) {
      reflect(core, visit, dn, 'ACWMissed', at - asked.at, asked, attached, at);
    }
  }
}

/** The last established call has left: AfterCallWork that was asked for begins (A5). */
export function beginAskedWork(core: Core, dn: RegularDn): void {
  const { asked } = dn;
  if (asked === null || hasEstablished(dn)) return;
  dn.asked = null;
  beginReadiness(core, dn, 'AfterCallWork', asked);
}

/** A retrospective action of a queue that reflects what happened on a regular DN. */
export function reflect(
  core: Core,
  visit: Visit,
  dn: RegularDn,
  name:
    | 'ACWCompleted'
    | 'ACWMissed'
    | 'CallAnswered'
    | 'CallReleased'
    | 'CallForwarded'
    | 'CallAbandonedFromRinging'
    | 'CallRingingPartyChanged'
    | 'CallMissed',
  duration: Milliseconds,
  ended: Attached | null,
  ending: Attached,
  at: Milliseconds = core.now,
): void {
  const { call, queue } = visit;
  core.desk.point(queue, memberOf(name, call.type), call, duration, ended, ending, at, dn);
}

const hasEstablished = (dn: RegularDn): boolean => dn.parties.some((party) => party.stage === 'established');

/** Which readiness an event of its kind names. */
export function readinessOf(event: PulseEvent): Readiness {
  if (event.workMode === 'AfterCallWork') return 'AfterCallWork';
  return event.type === 'EventAgentReady' ? 'WaitForNextCall' : 'NotReadyForNextCall';
}
