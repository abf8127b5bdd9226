import type { Milliseconds } from '@pulse/base';
import type { Shelf } from '../columns/shelf.ts';
import type { Core } from '../events/core.ts';
import { ALLOWED_LATENESS } from '../lateness.ts';
import { HeldSpans } from '../measures/held-spans.ts';
import type { Agent } from '../state/agent.ts';
import { TYPE } from '../state/directory.ts';
import type { Place } from '../state/place.ts';
import type { Seat } from '../state/seat.ts';
import type { StatusBoard } from '../status/board.ts';

/** What is held back is counted in portions: no value depends on when. */
const PORTION: Milliseconds = 250;

/**
 * Groups count what they hold back for longer than anything can come late; who left them before that is no concern of
 * theirs any more.
 */
export function settleGroups(core: Core, shelf: Shelf): void {
  const { agentGroups, queueGroups, placeGroups } = core.centre;
  const before = core.now - ALLOWED_LATENESS;
  agentGroups.forget(before);
  queueGroups.forget(before);
  placeGroups.forget(before);
  for (const tally of shelf.held) tally.settle(before);
  for (const seat of agentGroups.retire(before)) leaveAgents(core, seat, 'leave');
  for (const seat of queueGroups.retire(before)) leaveQueues(core, seat, 'leave');
  for (const seat of placeGroups.retire(before)) leavePlaces(core, seat, 'leave');
}

/**
 * An event of a time that the engine has not reached tells of what was before: who left longer ago than that can come
 * late does so with the statuses that are known yet (E-105). All else waits for the engine's time to move on.
 */
export function leaveBefore(core: Core, time: Milliseconds): void {
  const { agentGroups, queueGroups, placeGroups } = core.centre;
  const before = time - ALLOWED_LATENESS;
  for (const seat of agentGroups.over(before)) leaveAgents(core, seat, 'ascertain');
  for (const seat of queueGroups.over(before)) leaveQueues(core, seat, 'ascertain');
  for (const seat of placeGroups.over(before)) leavePlaces(core, seat, 'ascertain');
}

/** Until then nothing of configurations or groups happens by the passing of time. */
export function nextSettling(core: Core, shelf: Shelf): Milliseconds {
  const { agentGroups, queueGroups, placeGroups } = core.centre;
  return Math.min(
    core.dnChanges[0]?.at ?? Infinity,
    agentGroups.dueAfter(core.now),
    queueGroups.dueAfter(core.now),
    placeGroups.dueAfter(core.now),
    shelf.held.length > 0 ? core.now + PORTION : Infinity,
  );
}

type Leaving = 'leave' | 'ascertain';

function leaveAgents({ centre, agentBoard, dnBoard }: Core, seat: Seat, how: Leaving): void {
  const { logins } = centre.agents[seat.member] as Agent;
  leave(agentBoard, TYPE.GroupAgents, seat, [{ entity: seat.member, since: -Infinity }], how);
  const dns = logins.flatMap(({ index, login }) => (login ? [{ entity: index, since: login.since }] : []));
  leave(dnBoard, TYPE.GroupAgents, seat, dns, how);
}

function leaveQueues({ mediationBoard }: Core, seat: Seat, how: Leaving): void {
  leave(mediationBoard, TYPE.GroupQueues, seat, [{ entity: seat.member, since: -Infinity }], how);
}

function leavePlaces({ centre, placeBoard, dnBoard }: Core, seat: Seat, how: Leaving): void {
  const { dns } = centre.places[seat.member] as Place;
  leave(placeBoard, TYPE.GroupPlaces, seat, [{ entity: seat.member, since: -Infinity }], how);
  const below = dns.map(({ index, placedAt }) => ({ entity: index, since: placedAt }));
  leave(dnBoard, TYPE.GroupPlaces, seat, below, how);
}

/** `below`: the entities through which the group saw the member, and since when. */
function leave(
  board: StatusBoard,
  type: number,
  seat: Seat,
  below: readonly { readonly entity: number; readonly since: Milliseconds }[],
  how: Leaving,
): void {
  for (const selector of board.selectors) {
    const running = below.flatMap(({ entity, since }) => {
      const start = selector.running[entity] as number;
      return Number.isNaN(start) ? [] : [Math.max(start, since)];
    });
    for (const tally of selector.talliesOf(type)) {
      if (tally instanceof HeldSpans) tally[how](seat, running);
    }
  }
}
