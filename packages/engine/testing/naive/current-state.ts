import type { Milliseconds } from '@pulse/base';
import type { KeyValues, ObjectType, StatusName } from '@pulse/model';
import { valueAt } from './chronicle.ts';
import { describe } from './object.ts';
import { sharesOf } from './propagation.ts';
import type { World } from './world.ts';

/** The part of a state that every reader must agree on. */
export interface NaiveState {
  readonly status: StatusName;
  readonly since: Milliseconds;
  readonly reason: string | null;
  readonly dnd: boolean;
  /** Calls on its DNs with what is known of them, one text each, ascending. */
  readonly calls: readonly string[];
}

/** The number of a DN. */
const numberOf = (dn: string) => dn.split('@')[0] ?? dn;

/** What people call a queue; null where it is none. */
function queueName({ devices, periods }: World, dn: string | null): string | null {
  const device = dn === null ? undefined : devices.get(dn);
  const type = device?.houses.at(-1)?.type;
  return device?.home === 'mediation' && type ? describe(periods, type, device.dn).name : null;
}

/** What two sides must agree on in one contact of a state, in one order. */
export function callText(call: {
  readonly callId: string;
  readonly callType: string;
  readonly mediaType: string;
  readonly party?: string | null;
  readonly queue?: string | null;
  readonly ani?: string;
  readonly dnis?: string;
  readonly userData?: KeyValues;
}): string {
  const { callId, callType, mediaType, party, queue, ani, dnis } = call;
  const userData = Object.entries(call.userData ?? {}).sort(([a], [b]) => a.localeCompare(b));
  return JSON.stringify([
    callId,
    callType,
    mediaType,
    party ?? '',
    queue ?? '',
    ani ?? '',
    dnis ?? '',
    userData,
  ]);
}

/** U11, X1 of an agent or a regular DN; null where there is no status. */
export function stateOf(world: World, type: ObjectType, id: string): NaiveState | null {
  const [share] = sharesOf(world, type, id, type === 'Agent' ? 'AgentStatus' : 'DNStatus');
  const span = share?.statuses.find(({ end }) => end === null);
  if (!span) return null;
  const devices = [...world.devices.values()].filter((device) =>
    type === 'Agent' ? device.login?.agentId === id : device.dn === id && device.home === 'regular',
  );
  const reasons = valueAt(span.piece.action.notes, Number.POSITIVE_INFINITY)?.reasons ?? {};
  const reason = reasons['reason'] ?? Object.values(reasons)[0];
  return {
    status: span.name,
    since: span.since,
    reason: reason === undefined ? null : String(reason),
    dnd: devices.some(({ dnd }) => dnd),
    calls: devices
      .filter(({ monitored }) => monitored)
      .flatMap(({ parties }) => [...parties.values()])
      .map(({ callId, action, other, queue }) => {
        const party = other && numberOf(other);
        const known = queueName(world, queue);
        const data = world.chronicle.dataOf(callId);
        const callType = action?.callType ?? data.callType;
        return callText({ ...data, callType, callId, party, queue: known });
      })
      .sort(),
  };
}
