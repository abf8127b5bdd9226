import type { Milliseconds } from '@pulse/base';
import type { ObjectType, Subject } from '@pulse/model';
import { LATENESS } from './arrival.ts';
import { type Chronicle, NEVER, type Occurrence, type Tick } from './chronicle.ts';
import { ALWAYS, type GroupKind, isDuring, knownAt, type Stay, staysIn } from './membership.ts';
import type { Piece } from './part.ts';
import { pieceAt, spanAt } from './standing.ts';
import { type Span, spansOf } from './status-span.ts';
import type { AgentRecord, Device, Login, PlaceRecord, World } from './world.ts';

/** What an object, or for some time a member, contributes; a group has several. */
export interface Share {
  /** From when and until when it is the object's. */
  readonly stay: Stay;
  /** Is it one of those that an object is made of? */
  readonly isMember: boolean;
  /** When whoever contributes became known. */
  readonly knownAt: Milliseconds;
  /** Is what was told at a tick the object's? */
  readonly isTold: (tick: Tick) => boolean;
  readonly chronicle: Chronicle;
  readonly pieces: readonly Piece[];
  readonly occurrences: readonly Occurrence[];
  readonly statuses: readonly Span[];
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
  if (type === 'Agent') {
    const agent = world.agents.get(id);
    return agent ? [agentShare(world, agent, ALWAYS, subject)] : [];
  }
  if (type === 'Tenant') {
    if (subject === 'AgentStatus') {
      return [...world.agents.values()].map((agent) => agentShare(world, agent, ALWAYS, subject));
    }
    if (subject === 'PlaceStatus') {
      return [...world.places.values()].map((place) => placeShare(world, place, ALWAYS, subject));
    }
    const phones = [...world.devices.values()].filter(({ home }) => home === 'regular');
    return phones.map((device) => deviceShare(world, device.id, ALWAYS));
  }
  if (type === 'Place') {
    const place = world.places.get(id);
    return place ? [placeShare(world, place, ALWAYS, subject)] : [];
  }
  if (type === 'GroupPlaces') {
    return [...world.places.keys()].flatMap((member) =>
      staysOf(world, 'places', id, member).map((stay) => ({
        ...placeShareDuring(world, member, stay, subject),
        knownAt: memberKnownAt(world, 'places', member),
      })),
    );
  }
  if (type === 'GroupAgents') {
    return [...world.agents.keys()].flatMap((member) =>
      staysOf(world, 'agents', id, member).map((stay) => ({
        ...agentShareDuring(world, member, stay, subject),
        knownAt: memberKnownAt(world, 'agents', member),
      })),
    );
  }
  if (type === 'GroupQueues') {
    return queues(world).flatMap(({ dn }) =>
      staysOf(world, 'queues', id, dn).map((stay) => ({
        ...queueShareDuring(world, dn, stay),
        knownAt: memberKnownAt(world, 'queues', dn),
      })),
    );
  }
  const devices = [...world.devices.values()].filter(({ dn }) => dn === id);
  return devices.flatMap((device) => houseShares(world, device, type));
}

const queues = (world: World) => [...world.devices.values()].filter(({ home }) => home === 'mediation');

/** What a DN contributed while it was an object of a type. */
function houseShares(world: World, device: Device, type: ObjectType): readonly Share[] {
  const { houses } = device;
  return houses.flatMap((house, place) => {
    if (house.type !== type) return [];
    const next = houses[place + 1];
    const stay = { since: house.from, until: next?.from ?? Number.POSITIVE_INFINITY };
    const isTold = (tick: Tick) => tick >= house.fromTick && tick < (next?.fromTick ?? NEVER);
    return [{ ...deviceShare(world, device.id, stay), isTold }];
  });
}

/** When a member was in a group (U8, U9). */
function staysOf(world: World, kind: GroupKind, group: string, member: string): readonly Stay[] {
  const agent = kind === 'agents' ? world.agents.get(member) : undefined;
  const heardAt = heardOf(world, kind, member);
  const namedAt = (queue: string) => agent?.named.get(queue) ?? Number.POSITIVE_INFINITY;
  return staysIn(world.periods, kind, group, { id: member, heardAt, namedAt });
}

function heardOf(world: World, kind: GroupKind, member: string): Milliseconds {
  if (kind === 'places') return Number.POSITIVE_INFINITY;
  const found = kind === 'agents' ? world.agents.get(member) : queues(world).find(({ dn }) => dn === member);
  return found?.heardAt ?? Number.POSITIVE_INFINITY;
}

const memberKnownAt = (world: World, kind: GroupKind, id: string): Milliseconds =>
  knownAt(world.periods, kind, { id, heardAt: heardOf(world, kind, id) });

/** The queues that are in a group at a time. */
export const queuesIn = (world: World, group: string, at: Milliseconds): readonly string[] =>
  queues(world).flatMap(({ dn }) =>
    staysOf(world, 'queues', group, dn).some((stay) => isDuring(stay, at)) ? [dn] : [],
  );

/** Of a stay that is over counts what was known of it when the lateness was over too (E-105). */
const asKnown = (world: World, { until }: Stay): World => world.until(until + LATENESS);

function agentShareDuring(world: World, member: string, stay: Stay, subject: Subject): Share {
  const then = asKnown(world, stay);
  const agent = then.agents.get(member);
  if (!agent) return { ...told(then, stay), isMember: true, pieces: [], occurrences: [], statuses: [] };
  return { ...agentShare(then, agent, stay, subject), isMember: true };
}

function placeShareDuring(world: World, member: string, stay: Stay, subject: Subject): Share {
  const then = asKnown(world, stay);
  const place = then.places.get(member);
  if (!place) return { ...told(then, stay), isMember: true, pieces: [], occurrences: [], statuses: [] };
  return { ...placeShare(then, place, stay, subject), isMember: true };
}

function queueShareDuring(world: World, dn: string, stay: Stay): Share {
  const then = asKnown(world, stay);
  const device = queues(then).find((each) => each.dn === dn);
  return { ...deviceShare(then, device?.id ?? dn, stay), isMember: true };
}

/** By the time of the event that told it. */
const told = ({ chronicle }: World, stay: Stay) => ({
  stay,
  isMember: false,
  knownAt: Number.NEGATIVE_INFINITY,
  chronicle,
  isTold: (tick: Tick) => isDuring(stay, chronicle.timeOf(tick)),
});

const whole = (action: Piece['action']): Piece => ({ ...pick(action), action });
const pick = ({ start, from, fromTick, end, until, endTick }: Piece['action']) => ({
  start,
  from,
  fromTick,
  end,
  until,
  endTick,
});

function deviceShare(world: World, device: string, stay: Stay): Share {
  const pieces = world.chronicle.actions.filter((action) => action.device === device).map(whole);
  return {
    ...told(world, stay),
    pieces,
    occurrences: world.chronicle.occurrences.filter((occurrence) => occurrence.device === device),
    statuses: spansOf(pieces),
  };
}

/** What happens on a DN belongs to whom is logged in there: actions for the part inside the login (A2). */
function agentShare(world: World, agent: AgentRecord, stay: Stay, subject: Subject): Share {
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
    ...told(world, stay),
    pieces,
    occurrences: perLogin.flatMap((login) => login.occurrences),
    statuses: subject === 'DNStatus' ? perLogin.flatMap((login) => login.statuses) : spansOf(pieces),
  };
}

/** What happens on a DN belongs to where it stands, as to who is logged in there, and whoever is (E-150). */
function placeShare(world: World, place: PlaceRecord, stay: Stay, subject: Subject): Share {
  const own = world.chronicle.actions.filter((action) => action.device === `place:${place.id}`).map(whole);
  const perDn = place.standings.map((standing) => {
    const device = deviceShare(world, standing.device, ALWAYS);
    return {
      pieces: device.pieces.flatMap((piece) => pieceAt(piece, standing)),
      occurrences: device.occurrences.filter(
        ({ tick }) => tick > standing.fromTick && tick < standing.endTick,
      ),
      statuses: device.statuses.flatMap((span) => spanAt(span, standing)),
    };
  });
  const pieces = [...own, ...perDn.flatMap((dn) => dn.pieces)];
  return {
    ...told(world, stay),
    pieces,
    occurrences: perDn.flatMap((dn) => dn.occurrences),
    statuses: subject === 'DNStatus' ? perDn.flatMap((dn) => dn.statuses) : spansOf(pieces),
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
