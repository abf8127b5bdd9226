import type { Milliseconds } from '@pulse/base';
import { type Party, type Visit, visitTo, withOne } from '../state/call.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import { updateCall } from './call-data.ts';
import type { Core } from './core.ts';
import { endWait, enter } from './queue.ts';
import { markShowing } from './shown-queues.ts';
import type { Statement } from './statement.ts';

/** Makes a queue what a statement says. Answers whether that was a surprise. */
export function reconcileMediation(core: Core, queue: MediationDn, statement: Statement): boolean {
  const { address, full, known } = statement;
  if (core.directory.tell(TYPE[queue.type], queue.index, address.name)) {
    core.desk.touch(queue);
    markShowing(core, new Set([queue.id]));
  }
  const stated = new Map(address.calls.filter((c) => c.state === 'Queued').map((c) => [c.callId, c]));
  let surprise = false;
  if (full) {
    for (const visit of waitingIn(queue)) {
      const call = stated.get(visit.call.id);
      // One that entered again after it was last seen is another visit.
      if (call !== undefined && call.since <= Math.max(known, visit.enteredAt)) continue;
      loseWait(core, visit, known);
      surprise = true;
    }
  }
  for (const said of stated.values()) {
    const call = core.centre.call(said.callId);
    updateCall(core, call, said);
    if (visitTo(queue, call)?.stage === 'waiting') continue;
    // Nobody saw it enter: it waits without a CallEntered (T9, X7).
    enter(core, queue, call, Math.min(said.since, core.now), {}, true);
    surprise = true;
  }
  return surprise;
}

/** The snapshot does not know the queue: nothing waits there. */
export function forgetMediation(core: Core, queue: MediationDn, at: Milliseconds): void {
  for (const visit of waitingIn(queue)) loseWait(core, visit, at);
  if (queue.suspended !== null) queue.suspended = [];
}

/** The wait ended unseen: how, nobody knows, so nothing else is made of it. The call may be answered yet. */
function loseWait(core: Core, visit: Visit, at: Milliseconds): void {
  endWait(core, visit, at);
  visit.stage = 'distributed';
  visit.givenAway = true;
  for (const party of visit.call.parties) {
    if (!hasAnswered(party, visit)) continue;
    visit.stage = 'answered';
    party.answered = withOne(party.answered, visit);
  }
  core.centre.settleCall(visit.call, core.now);
}

/** It talks in a call of this queue since after the call entered it, and of no other visit. */
const hasAnswered = ({ stage, thisQueue, establishedAt, answered }: Party, visit: Visit): boolean =>
  stage === 'established' &&
  thisQueue === visit.queue.id &&
  establishedAt >= visit.enteredAt &&
  answered.length === 0;

/** The visits whose wait is in progress, or was when the queue was lost. */
function waitingIn(queue: MediationDn): readonly Visit[] {
  return [...queue.actions, ...(queue.suspended ?? [])].flatMap((wait) => {
    const visit = wait.call === null ? undefined : visitTo(queue, wait.call);
    return visit?.stage === 'waiting' ? [visit] : [];
  });
}
