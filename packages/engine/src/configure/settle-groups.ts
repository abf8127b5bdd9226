import type { Milliseconds } from '@pulse/base';
import type { Shelf } from '../columns/shelf.ts';
import type { Core } from '../events/core.ts';
import { ALLOWED_LATENESS } from '../lateness.ts';
import { HeldSpans } from '../measures/held-spans.ts';
import type { Agent } from '../state/agent.ts';
import { TYPE } from '../state/directory.ts';
import type { Seat } from '../state/seat.ts';
import type { StatusBoard } from '../status/board.ts';

/** What is held back is counted in portions: no value depends on when. */
const PORTION: Milliseconds = 250;

/**
 * Groups count what they hold back for longer than anything can come late; who left them before that is no concern of
 * theirs any more.
 *
 * @param now the time of the event that is being applied, where the engine's does not stand there yet
 */
export function settleGroups(core: Core, shelf: Shelf, now: Milliseconds = core.now): void {
  const { agentGroups, queueGroups } = core.centre;
  const before = now - ALLOWED_LATENESS;
  agentGroups.forget(before);
  queueGroups.forget(before);
  // What the running instant holds may yet be taken back (T2).
  for (const tally of shelf.held) tally.settle(Math.min(before, core.now));
  for (const seat of agentGroups.retire(before)) leaveAgents(core, seat);
  for (const seat of queueGroups.retire(before)) leaveQueues(core, seat);
}

/** Until then nothing of configurations or groups happens by the passing of time. */
export function nextSettling(core: Core, shelf: Shelf): Milliseconds {
  const { agentGroups, queueGroups } = core.centre;
  return Math.min(
    core.dnChanges[0]?.at ?? Infinity,
    agentGroups.dueAfter(core.now),
    queueGroups.dueAfter(core.now),
    shelf.held.length > 0 ? core.now + PORTION : Infinity,
  );
}

function leaveAgents({ centre, agentBoard, dnBoard }: Core, seat: Seat): void {
  const { logins } = centre.agents[seat.member] as Agent;
  leave(agentBoard, TYPE.GroupAgents, seat, [{ entity: seat.member, since: -Infinity }]);
  const dns = logins.flatMap(({ index, login }) => (login ? [{ entity: index, since: login.since }] : []));
  leave(dnBoard, TYPE.GroupAgents, seat, dns);
}

function leaveQueues({ mediationBoard }: Core, seat: Seat): void {
  leave(mediationBoard, TYPE.GroupQueues, seat, [{ entity: seat.member, since: -Infinity }]);
}

/** `below`: the entities through which the group saw the member, and since when. */
function leave(
  board: StatusBoard,
  type: number,
  seat: Seat,
  below: readonly { readonly entity: number; readonly since: Milliseconds }[],
): void {
  for (const selector of board.selectors) {
    const running = below.flatMap(({ entity, since }) => {
      const start = selector.running[entity] as number;
      return Number.isNaN(start) ? [] : [Math.max(start, since)];
    });
    for (const tally of selector.talliesOf(type)) {
      if (tally instanceof HeldSpans) tally.leave(seat, running);
    }
  }
}
