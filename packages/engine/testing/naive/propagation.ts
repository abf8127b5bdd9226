import type { Milliseconds } from '@pulse/base';
import type { Membership, ObjectType, Subject } from '@pulse/model';
import { NEVER, type Occurrence, type Tick } from './chronicle.ts';
import type { Piece } from './part.ts';
import { type Span, spansOf } from './status-span.ts';
import type { AgentRecord, Login, World } from './world.ts';

/** From when something counts for an object. */
export interface Since {
  readonly tick: Tick;
  readonly at: Milliseconds;
}
const ALWAYS: Since = { tick: -1, at: Number.NEGATIVE_INFINITY };

/** A member's contribution; a group has several. */
export interface Share {
  readonly since: Since;
  readonly pieces: readonly Piece[];
  readonly occurrences: readonly Occurrence[];
  readonly statuses: readonly Span[];
}

/** The objects of a type that are known, by id. */
export function objectIds(world: World, type: ObjectType): readonly string[] {
  const { configuration } = world;
  if (type === 'Agent') return [...world.agents.keys()];
  if (type === 'GroupAgents') return configuration.agentGroups.map(({ id }) => id);
  if (type === 'GroupQueues') return configuration.queueGroups.map(({ id }) => id);
  return [...world.devices.values()].filter((device) => device.objectType === type).map(({ id }) => id);
}

const known = new WeakMap<World, Map<string, readonly Share[]>>();

/** What reaches an object (propagation): of its own DN, or of all its members. A world that is read stays as it is. */
export function sharesOf(world: World, type: ObjectType, id: string, subject: Subject): readonly Share[] {
  const shares = known.get(world) ?? new Map<string, readonly Share[]>();
  known.set(world, shares);
  const key = `${type} ${subject} ${id}`;
  const share = shares.get(key) ?? collect(world, type, id, subject);
  shares.set(key, share);
  return share;
}

function collect(world: World, type: ObjectType, id: string, subject: Subject): readonly Share[] {
  const agents = (ids: readonly [string, Since][]) =>
    ids.flatMap(([member, since]) => {
      const agent = world.agents.get(member);
      return agent ? [agentShare(world, agent, since, subject)] : [];
    });
  switch (type) {
    case 'Agent':
      return agents([[id, ALWAYS]]);
    case 'GroupAgents':
      return agents(membersOf(world, world.configuration.agentGroups, id, 'agents'));
    case 'GroupQueues':
      return membersOf(world, world.configuration.queueGroups, id, 'queues').map(([member, since]) =>
        deviceShare(world, member, since),
      );
    default:
      return [deviceShare(world, id, ALWAYS)];
  }
}

type Group = { readonly id: string; readonly members: Membership<string> };

/** Distinct members and since when (U8, U9). */
export function membersOf(
  world: World,
  groups: readonly Group[],
  id: string,
  kind: 'agents' | 'queues',
): readonly [string, Since][] {
  const members = groups.find((group) => group.id === id)?.members ?? [];
  if ('queue' in members) {
    return [...world.agents.values()].flatMap((agent): [string, Since][] => {
      const since = agent.named.get(members.queue);
      return since ? [[agent.id, since]] : [];
    });
  }
  if (!('all' in members)) return [...new Set(members)].map((member) => [member, ALWAYS]);
  // Who is discovered was there before: a group of all is at any time the sum of those who are known.
  const all = kind === 'agents' ? [...world.agents.keys()] : mediationDns(world);
  return all.map((member) => [member, ALWAYS]);
}

const mediationDns = (world: World) =>
  [...world.devices.values()].filter(({ home }) => home === 'mediation').map(({ id }) => id);

const whole = (action: Piece['action']): Piece => ({ ...pick(action), action });
const pick = ({ start, from, fromTick, end, until, endTick }: Piece['action']) => ({
  start,
  from,
  fromTick,
  end,
  until,
  endTick,
});

function deviceShare(world: World, device: string, since: Since): Share {
  const pieces = world.chronicle.actions.filter((action) => action.device === device).map(whole);
  return {
    since,
    pieces,
    occurrences: world.chronicle.occurrences.filter((occurrence) => occurrence.device === device),
    statuses: spansOf(pieces),
  };
}

/** What happens on a DN belongs to whom is logged in there: actions for the part inside the login (A2). */
function agentShare(world: World, agent: AgentRecord, since: Since, subject: Subject): Share {
  const own = world.chronicle.actions.filter((action) => action.device === `agent:${agent.id}`).map(whole);
  const perLogin = agent.logins.map((login) => {
    const device = deviceShare(world, login.device, ALWAYS);
    const pieces = device.pieces
      .filter((piece) => piece.fromTick < login.endTick && piece.endTick > login.fromTick)
      .filter(({ end }) => end === null || end >= login.start)
      .map((piece) => clip(piece, login));
    const occurrences = device.occurrences.filter(
      ({ tick }) => tick > login.fromTick && tick < login.endTick,
    );
    const statuses = device.statuses.flatMap((span) => clipSpan(span, login));
    return { pieces, occurrences, statuses };
  });
  const pieces = [...own, ...perLogin.flatMap((login) => login.pieces)];
  return {
    since,
    pieces,
    occurrences: perLogin.flatMap((login) => login.occurrences),
    statuses: subject === 'DNStatus' ? perLogin.flatMap((login) => login.statuses) : spansOf(pieces),
  };
}

/** Of a login that reaches back, what the DN shows once it was found is taken for all of the time before. */
function clip(piece: Piece, login: Login): Piece {
  const cut = login.end !== null && login.endTick < piece.endTick;
  const { knownAt, knownTick } = login;
  const reachesBack = piece.fromTick < knownTick && piece.endTick > knownTick;
  return {
    action: piece.action,
    start: Math.max(piece.start, login.start),
    from: reachesBack ? login.from : Math.max(piece.from, knownAt),
    fromTick: reachesBack ? piece.fromTick : Math.max(piece.fromTick, login.fromTick),
    end: cut ? Math.max(login.end ?? 0, piece.start) : piece.end,
    until: cut ? login.until : piece.until,
    endTick: cut ? login.endTick : piece.endTick,
  };
}

/** A login that reaches back does so into the status that its DN had when it was found, not into earlier ones. */
function clipSpan(span: Span, login: Login): readonly Span[] {
  if (span.end !== null && span.end < login.knownAt) return [];
  const start = Math.max(span.start, login.backTo);
  const stop = Math.min(span.end ?? NEVER, login.until ?? NEVER);
  if (stop <= start && stop !== NEVER) return [];
  return [{ ...span, start, since: Math.max(span.since, login.start), end: stop === NEVER ? null : stop }];
}
