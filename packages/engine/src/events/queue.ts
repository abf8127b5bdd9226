import type { Milliseconds } from '@pulse/base';
import type { Dn, PulseEvent } from '@pulse/model';
import { memberOf } from '../mask/atoms.ts';
import type { Attached } from '../propagate/desk.ts';
import { type Call, goOn, takeOut, type Visit, visitTo, withOne } from '../state/call.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { Core } from './core.ts';

/** Handlers of events on queues and routing points. Each answers whether the event meant anything. */
type QueueHandler = (core: Core, queue: MediationDn, call: Call, event: PulseEvent) => boolean;

/** EventQueued, EventRouteRequest (Q1, Q3). */
export const onQueued: QueueHandler = (core, queue, call, event) => {
  const known = visitTo(queue, call);
  if (known?.stage === 'waiting') return false;
  const returned = event.extensions?.returned !== undefined && known?.givenAway === true;
  enter(core, queue, call, returned ? known.enteredAt : core.now, event);
  core.desk.moment(queue, memberOf('CallEntered', call.type), call, event);
  return true;
};

/** A visit begins. `stated`: a snapshot found the call waiting. */
export function enter(
  core: Core,
  queue: MediationDn,
  call: Call,
  enteredAt: Milliseconds,
  event: Attached,
  stated = false,
): Visit {
  for (let former = visitTo(queue, call); former; former = visitTo(queue, call)) {
    takeOut(call.visits, former);
  }
  const { reasons, extensions } = event;
  const visit: Visit = {
    call,
    queue,
    enteredAt,
    stage: 'waiting',
    givenAway: false,
    wait: core.desk.begin(queue, memberOf('CallWait', call.type), call, event, enteredAt, stated),
    treatedAt: Number.NaN,
    aliveUntil: Number.NaN,
    reasons,
    extensions,
    targets: [],
  };
  call.visits = withOne(call.visits, visit);
  goOn(call);
  return visit;
}

/** EventDiverted: the queue gives the call up for good (Q1, Q7). */
export const onDiverted: QueueHandler = (core, queue, call, event) => {
  const visit = visitTo(queue, call);
  if (visit?.stage !== 'waiting') return false;
  const cleared = event.extensions?.cleared !== undefined;
  if (cleared) {
    clear(core, visit, event);
  } else {
    distribute(core, visit, event);
  }
  if (core.centre.mediation(event.thirdPartyDn)) {
    const waited = core.now - visit.enteredAt;
    core.desk.point(queue, memberOf('CallDistributedToQueue', call.type), call, waited, visit, event);
  }
  return true;
};

/** The wait ends, and the call was handed on to nobody. */
export function clear(core: Core, visit: Visit, event: Attached): void {
  const { queue, call } = visit;
  const waited = endWait(core, visit);
  visit.stage = 'left';
  visit.givenAway = true;
  core.desk.point(queue, memberOf('CallCleared', call.type), call, waited, visit, event);
}

/** EventTreatmentApplied, EventTreatmentNotApplied (E-28). */
export const onTreatment: QueueHandler = (core, queue, call, event) => {
  const visit = visitTo(queue, call);
  if (visit?.stage !== 'waiting') return false;
  const starts = event.type === 'EventTreatmentApplied';
  if (starts) visit.treatedAt = core.now;
  const name = starts ? 'CallTreatmentStarted' : 'CallTreatmentNotStarted';
  core.desk.moment(queue, memberOf(name, call.type), call, event);
  return true;
};

/** EventTreatmentEnd (E-28). */
export const onTreatmentEnd: QueueHandler = (core, queue, call, event) => {
  const visit = visitTo(queue, call);
  if (visit?.stage !== 'waiting' || Number.isNaN(visit.treatedAt)) return false;
  const treated = core.now - visit.treatedAt;
  visit.treatedAt = Number.NaN;
  core.desk.point(queue, memberOf('CallTreatmentCompleted', call.type), call, treated, null, event);
  return true;
};

/** The wait ends with the call handed on. */
export function distribute(core: Core, visit: Visit, event: PulseEvent): void {
  const { queue, call } = visit;
  const waited = endWait(core, visit);
  visit.stage = 'distributed';
  visit.givenAway = true;
  const target: Dn | undefined = event.thisDn === queue.id ? event.thirdPartyDn : event.thisDn;
  if (target !== undefined) visit.targets = withOne(visit.targets, target);
  core.desk.point(queue, memberOf('CallDistributed', call.type), call, waited, visit, event);
}

/** Caller gone while waiting. A queue that has given the call away has nothing to say of it (Q4). */
export const onAbandonedInQueue: QueueHandler = (core, queue, call, event) => {
  const visit = visitTo(queue, call);
  if (visit?.stage !== 'waiting') return false;
  const waited = endWait(core, visit);
  visit.stage = 'left';
  core.desk.point(queue, memberOf('CallAbandoned', call.type), call, waited, visit, event);
  return true;
};

/** The waiting call is another one from now on (Q11). */
export const onPartyChangedInQueue: QueueHandler = (core, queue, call, event) => {
  const before = event.previousCallId && core.centre.knownCall(event.previousCallId);
  const former = before && visitTo(queue, before);
  if (former?.stage !== 'waiting' || former.call === call) return false;
  if (visitTo(queue, call)?.stage === 'waiting') return false;
  const waited = endWait(core, former);
  former.stage = 'left';
  core.desk.point(queue, memberOf('CallPartyChanged', former.call.type), former.call, waited, former, event);
  core.centre.settleCall(former.call, core.now);
  enter(core, queue, call, core.now, event);
  return true;
};

/** Nobody has given a sign of life of the wait for as long as was promised (E-29). */
export function endSilent(core: Core, visit: Visit): void {
  clear(core, visit, {});
  core.centre.settleCall(visit.call, core.now);
}

/** Ends CallWait; returns the time from the first entry. */
export function endWait(core: Core, visit: Visit, at: Milliseconds = core.now): Milliseconds {
  if (visit.wait) core.desk.end(visit.queue, visit.wait, at);
  visit.wait = null;
  visit.treatedAt = Number.NaN;
  core.heartbeats.forget(visit);
  return at - visit.enteredAt;
}
