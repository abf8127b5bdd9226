import type { Milliseconds, Random } from '@pulse/base';
import {
  type AgentId,
  agentId,
  type Configuration,
  type Dn,
  dn,
  type Membership,
  type PlaceMembership,
  type PulseEvent,
} from '@pulse/model';
import type { Input, RevisionInput } from '../input.ts';
import { AGENTS, PHONES, PLACES, QUEUES, ROUTE_POINT, VIRTUAL_QUEUE, ZONES } from './vocabulary.ts';

type Change = (random: Random, configuration: Configuration) => Configuration;

/** Puts one in that is not there, or takes it out. */
function toggle<T extends { readonly id: string }>(items: readonly T[], item: T): readonly T[] {
  const rest = items.filter(({ id }) => id !== item.id);
  return rest.length < items.length ? rest : [...items, item];
}

/** Of the items with an id another one in its place. */
const replace = <T extends { readonly id: string }>(items: readonly T[], item: T): readonly T[] =>
  items.map((each) => (each.id === item.id ? item : each));

const NEVER_SEEN = 'gomez';
const people = [...AGENTS, NEVER_SEEN].map(agentId);
const MEDIATION = [...QUEUES, VIRTUAL_QUEUE, ROUTE_POINT].map((id) => dn(id));
const KINDS = ['Queue', 'VirtualQueue', 'RoutePoint'] as const;

const some = <T>(random: Random, items: readonly T[]) => items.filter(() => random.next() < 0.5);

function agentMembers(random: Random): Membership<AgentId> {
  const kind = random.next();
  if (kind < 0.6) return some(random, people);
  return kind < 0.8 ? { all: true } : { queue: dn(random.pick(QUEUES)) };
}

const queueMembers = (random: Random): Membership<Dn> =>
  random.next() < 0.7 ? some(random, MEDIATION) : { all: true };

const placeMembers = (random: Random): PlaceMembership =>
  random.next() < 0.7 ? some<string>(random, PLACES) : { all: true };

const CHANGES: readonly Change[] = [
  (random, { agents, ...rest }) => ({ ...rest, agents: toggle(agents, { id: random.pick(people) }) }),
  (random, { agents, ...rest }) => {
    const { id } = agents.length > 0 ? random.pick(agents) : { id: people[0] as AgentId };
    return { ...rest, agents: replace(agents, random.next() < 0.6 ? { id, name: `The ${id}` } : { id }) };
  },
  (random, { agentGroups, ...rest }) => {
    const id = agentGroups.length > 0 ? random.pick(agentGroups).id : 'night';
    return { ...rest, agentGroups: replace(agentGroups, { id, members: agentMembers(random) }) };
  },
  (random, { agentGroups, ...rest }) => {
    const id = random.pick(['night', 'night', 'pair', 'everybody', 'billers']);
    return { ...rest, agentGroups: toggle(agentGroups, { id, members: agentMembers(random) }) };
  },
  (random, { queueGroups, ...rest }) => {
    const id = random.pick(['one', 'all']);
    return { ...rest, queueGroups: replace(queueGroups, { id, members: queueMembers(random) }) };
  },
  (random, { queueGroups, ...rest }) => ({
    ...rest,
    queueGroups: toggle(queueGroups, { id: random.pick(['one', 'few']), members: queueMembers(random) }),
  }),
  (random, { queues, ...rest }) => ({
    ...rest,
    queues: toggle(queues, { id: random.pick(MEDIATION), type: random.pick(KINDS) }),
  }),
  (random, { queues, ...rest }) => {
    const id = random.pick(MEDIATION);
    const named = random.next() < 0.3 ? { name: `Line ${id}` } : {};
    return { ...rest, queues: replace(queues, { id, type: random.pick(KINDS), ...named }) };
  },
  (random, { dns, ...rest }) => ({ ...rest, dns: toggle(dns, { id: dn(random.pick(PHONES)) }) }),
  (random, { dns, queues, ...rest }) => {
    const id = dn(random.pick([...PHONES, ...QUEUES]));
    const isQueue = queues.some((queue) => queue.id === id);
    return {
      ...rest,
      queues: isQueue ? queues.filter((queue) => queue.id !== id) : [...queues, { id, type: 'Queue' }],
      dns: [...dns.filter((phone) => phone.id !== id), ...(isQueue ? [{ id }] : [])],
    };
  },
  (random, { places = [], ...rest }) => {
    const id = random.pick(PLACES);
    const dns = some(random, PHONES).map((phone) => dn(phone));
    const named = random.next() < 0.3 ? { name: `The ${id}` } : {};
    const isThere = places.some((place) => place.id === id);
    return {
      ...rest,
      places:
        isThere && random.next() < 0.7 ? replace(places, { id, dns, ...named }) : toggle(places, { id, dns }),
    };
  },
  (random, { places = [], ...rest }) => {
    // One DN from one place to another, or away.
    const moved = dn(random.pick([...PHONES, QUEUES[0]]));
    const to = random.pick([...PLACES, 'nowhere']);
    const left = places.map((place) => ({ ...place, dns: place.dns.filter((id) => id !== moved) }));
    return {
      ...rest,
      places: left.map((place) => (place.id === to ? { ...place, dns: [...place.dns, moved] } : place)),
    };
  },
  (random, { placeGroups = [], ...rest }) => {
    const id = random.pick(['floor', 'floor', 'house', 'yard']);
    const group = { id, members: placeMembers(random) };
    const isThere = placeGroups.some((each) => each.id === id);
    const changed = isThere && random.next() < 0.7 ? replace(placeGroups, group) : toggle(placeGroups, group);
    return { ...rest, placeGroups: changed };
  },
  (random, configuration) => ({ ...configuration, timeZone: random.pick(ZONES) }),
];

/** What a directory makes of a configuration with a few strokes. */
function revised(random: Random, configuration: Configuration): Configuration {
  let next = configuration;
  for (let count = 1 + random.below(3); count > 0; count -= 1) next = random.pick(CHANGES)(random, next);
  return next;
}

/** Mostly about then, at times of an event to the millisecond; sometimes far ahead, or too late. */
function timeNear(random: Random, time: Milliseconds): Milliseconds {
  const kind = random.next();
  if (kind < 0.25) return time;
  if (kind < 0.75) return time + random.below(1800) - 900;
  if (kind < 0.9) return time + random.below(600_000);
  return time - random.below(60_000);
}

/** Strews revisions of the configuration between the events. */
export function reconfigure(
  random: Random,
  configuration: Configuration,
  events: readonly PulseEvent[],
): readonly Input[] {
  const places = Array.from({ length: 1 + random.below(5) }, () => random.below(events.length + 1));
  const inputs: Input[] = [...events];
  let newest = configuration;
  let number = 0;
  for (const [before, place] of places.sort((a, b) => a - b).entries()) {
    newest = revised(random, newest);
    // Numbers rise, not always by one; now and then an old one comes again.
    number += random.below(8) === 0 ? 0 : 1 + random.below(2);
    const time = timeNear(random, events[Math.min(place, events.length - 1)]?.time ?? 0);
    const input: RevisionInput = { configuration: newest, revision: { number, time } };
    inputs.splice(place + before, 0, input);
  }
  return inputs;
}
