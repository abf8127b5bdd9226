import type { Milliseconds } from '@pulse/base';
import type { ObjectType, StatusName } from '@pulse/model';
import { valueAt } from './chronicle.ts';
import { sharesOf } from './propagation.ts';
import type { World } from './world.ts';

/** The part of a state that every reader must agree on. */
export interface NaiveState {
  readonly status: StatusName;
  readonly since: Milliseconds;
  readonly reason: string | null;
  readonly dnd: boolean;
  /** Calls on its DNs, ascending. */
  readonly calls: readonly string[];
}

/** U11, X1 of an agent or a regular DN; null where there is no status. */
export function stateOf(world: World, type: ObjectType, id: string): NaiveState | null {
  const [share] = sharesOf(world, type, id, type === 'Agent' ? 'AgentStatus' : 'DNStatus');
  const span = share?.statuses.find(({ end }) => end === null);
  if (!span) return null;
  const devices = [...world.devices.values()].filter((device) =>
    type === 'Agent' ? device.login?.agentId === id : device.id === id,
  );
  const reason = valueAt(span.piece.action.notes, Number.POSITIVE_INFINITY)?.reasons['reason'];
  return {
    status: span.name,
    since: span.since,
    reason: reason === undefined ? null : String(reason),
    dnd: devices.some(({ dnd }) => dnd),
    calls: devices.flatMap(({ monitored, parties }) => (monitored ? [...parties.keys()] : [])).sort(),
  };
}
