import type { Milliseconds } from '@pulse/base';
import type { KeyValues, ObjectType, StateDevice, StatisticDefinition, StatusName } from '@pulse/model';
import { type Action, valueAt } from './chronicle.ts';
import type { GroupSpan } from './group-status.ts';
import { isDuring } from './membership.ts';
import { describe } from './object.ts';
import { sharesOf } from './propagation.ts';
import type { World } from './world.ts';

/** The part of a state that every reader must agree on. */
export interface NaiveState {
  readonly status: StatusName;
  readonly since: Milliseconds;
  readonly reason: string | null;
  readonly dnd: boolean;
  /** All reasons, the DNs of an agent, how many members of a group have which status: texts, where they are asked for. */
  readonly reasons?: string | null;
  readonly dns?: readonly string[];
  readonly statuses?: readonly string[];
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

/** Pairs in one order. */
export const pairsText = (pairs: Readonly<Record<string, string | number>>): string =>
  JSON.stringify(Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The DNs on which an agent is logged in, as they have been since the login at most. */
function deviceTexts(world: World, id: string): readonly string[] {
  const [share] = sharesOf(world, 'Agent', id, 'DNStatus');
  const running = share?.statuses.filter(({ end }) => end === null) ?? [];
  return running
    .map(({ name, since, piece }) => deviceText({ dn: piece.action.device, status: name, since }))
    .sort();
}

export const deviceText = ({ dn, status, since }: StateDevice): string => [dn, status, since].join();

/** The same of a group: how many of its members at a time have which status. */
export function groupStateOf(
  world: World,
  type: ObjectType,
  id: string,
  at: Milliseconds,
  { status, from }: Pick<GroupSpan, 'status' | 'from'>,
): NaiveState {
  const subject = type === 'GroupPlaces' ? 'PlaceStatus' : 'AgentStatus';
  const members = sharesOf(world, type, id, subject).filter(({ stay }) => isDuring(stay, at));
  const statuses = members.flatMap((share) => share.statuses.find(({ end }) => end === null)?.name ?? []);
  const counts = [...new Set(statuses)].map(
    (name) => `${name} ${statuses.filter((each) => each === name).length}`,
  );
  return { status, since: from, reason: null, dnd: false, statuses: counts.sort(), calls: [] };
}

/** When what an action gives as its reasons was last changed. */
function reasonStart({ chronicle }: World, { notes, start }: Action): Milliseconds {
  const changes = notes.filter(({ value }, place) => {
    const before = notes[place - 1];
    return before !== undefined && pairsText(before.value.reasons) !== pairsText(value.reasons);
  });
  const last = changes.at(-1);
  return last === undefined ? start : chronicle.timeOf(last.tick);
}

/** U11, X1 of an agent, a place or a regular DN; null where there is no status. */
export function stateOf(
  world: World,
  type: ObjectType,
  id: string,
  { category, reasonStartOverridesStatusStart: ofReason = false }: StatisticDefinition,
): NaiveState | null {
  const subject = type === 'Agent' ? 'AgentStatus' : type === 'Place' ? 'PlaceStatus' : 'DNStatus';
  const [share] = sharesOf(world, type, id, subject);
  const span = share?.statuses.find(({ end }) => end === null);
  if (!span) return null;
  const devices = [...world.devices.values()].filter((device) =>
    type === 'Agent'
      ? device.login?.agentId === id
      : type === 'Place'
        ? device.standing?.place === id
        : device.dn === id && device.home === 'regular',
  );
  const reasons = valueAt(span.piece.action.notes, Number.POSITIVE_INFINITY)?.reasons ?? {};
  const reason = reasons['reason'] ?? Object.values(reasons)[0];
  return {
    status: span.name,
    since:
      ofReason && reason !== undefined
        ? Math.max(span.since, reasonStart(world, span.piece.action))
        : span.since,
    reason: reason === undefined ? null : String(reason),
    ...(category === 'CurrentStateReasons' && { reasons: pairsText(reasons) }),
    ...(category === 'CurrentTargetState' && { dns: deviceTexts(world, id) }),
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
