import type { Random } from '@pulse/base';
import { agentId, type Configuration, dn, type PulseEvent, tenantId } from '@pulse/model';
import type { Input } from '../input.ts';
import { AGENT_MOVES, type Move } from './agent-moves.ts';
import { CALL_MOVES } from './call-moves.ts';
import { Centre } from './centre.ts';
import { spoil } from './hostility.ts';
import { QUEUE_MOVES } from './queue-moves.ts';
import { reconfigure } from './reconfigure.ts';
import {
  AGENT_GROUPS,
  AGENTS,
  PHONES,
  PLACES,
  QUEUES,
  ROUTE_POINT,
  SOURCE,
  VIRTUAL_QUEUE,
  ZONES,
} from './vocabulary.ts';

export interface RandomCentre {
  readonly configuration: Configuration;
  readonly events: readonly PulseEvent[];
  /** The events, and revisions of the configuration among them. */
  readonly inputs: readonly Input[];
}

export interface CentreOptions {
  readonly events: number;
  /** Spoil the stream: duplicates, late and equal stamps, losses, unknown DNs. */
  readonly hostile: boolean;
  /** Lose the source and resynchronise, now and then in a new epoch. */
  readonly resynchronises: boolean;
  /** Change the configuration now and then. */
  readonly reconfigures?: boolean;
}

const MOVES: readonly (readonly [number, Move])[] = [...AGENT_MOVES, ...QUEUE_MOVES, ...CALL_MOVES];
const TOTAL_WEIGHT = MOVES.reduce((sum, [weight]) => sum + weight, 0);

/** A small contact centre and what happened in it; the same random numbers give the same centre. */
export function randomCentre(random: Random, options: CentreOptions): RandomCentre {
  const configuration = randomConfiguration(random);
  const centre = new Centre(random);
  centre.emit('EventLinkConnected');
  centre.time += 1000 + random.below(5000);
  for (
    let attempt = 0;
    centre.events.length < options.events && attempt < options.events * 20;
    attempt += 1
  ) {
    if (options.resynchronises && centre.chance(0.03)) resynchronise(centre, configuration);
    else if (nextMove(random)(centre)) centre.advance();
  }
  const events = options.hostile ? spoil(random, centre.events) : centre.events;
  const inputs = options.reconfigures ? reconfigure(random, configuration, events) : events;
  return { configuration, events, inputs };
}

function nextMove(random: Random): Move {
  let rest = random.next() * TOTAL_WEIGHT;
  const [, move] = MOVES.find(([weight]) => (rest -= weight) < 0) ?? MOVES[0] ?? [0, () => false];
  return move;
}

/** Some objects are known beforehand, the others are discovered. */
function randomConfiguration(random: Random): Configuration {
  const some = <T>(items: readonly T[]) => items.filter(() => random.next() < 0.7);
  const agents = some(AGENTS);
  const queues = [
    ...some(QUEUES).map((id) => ({ id: dn(id), type: 'Queue' as const })),
    { id: dn(VIRTUAL_QUEUE), type: 'VirtualQueue' as const },
    { id: dn(ROUTE_POINT), type: 'RoutePoint' as const },
  ];
  const [pair, everybody, billers] = AGENT_GROUPS;
  return {
    tenant: tenantId('test'),
    timeZone: random.pick(ZONES),
    agents: agents.map((id) => ({ id: agentId(id) })),
    agentGroups: [
      { id: pair, members: [...agents.slice(0, 2), ...agents.slice(0, 1)].map(agentId) },
      { id: everybody, members: { all: true } },
      { id: billers, members: { queue: dn(QUEUES[0]) } },
    ],
    queues,
    queueGroups: [
      { id: 'all', members: { all: true } },
      { id: 'one', members: [queues[0]?.id ?? dn(VIRTUAL_QUEUE)] },
    ],
    dns: some(PHONES).map((id) => ({ id: dn(id) })),
    ...somePlaces(random),
  };
}

/** DNs at desks, some nowhere; two of three centres have places at all. */
function somePlaces(random: Random): Pick<Configuration, 'places' | 'placeGroups'> {
  if (random.next() < 0.33) return {};
  const [first, second, third] = PLACES;
  return {
    places: [
      { id: first, dns: PHONES.slice(0, 1 + random.below(3)).map((id) => dn(id)) },
      { id: second, dns: random.next() < 0.3 ? [] : PHONES.slice(2, 4).map((id) => dn(id)) },
      ...(random.next() < 0.5 ? [{ id: third, dns: [dn(PHONES[4])] }] : []),
    ],
    placeGroups: [
      { id: 'floor', members: [first, second, first] },
      { id: 'house', members: { all: true } },
    ],
  };
}

/** The source goes away, life goes on unseen, and a snapshot says what is true when it is back. */
function resynchronise(centre: Centre, configuration: Configuration): void {
  const lost = centre.chance(0.7);
  if (lost) {
    centre.emit('EventLinkDisconnected');
    centre.advance();
  }
  centre.silent = true;
  for (let count = centre.random.below(12); count > 0; count -= 1) {
    nextMove(centre.random)(centre);
    centre.advance();
  }
  centre.silent = false;
  // What is lost and found in one instant is left out: nothing says how far back a login reaches then.
  centre.time += 1000;
  if (!lost || centre.chance(0.5)) centre.script.nextEpoch();
  if (lost) centre.emit('EventLinkConnected');
  centre.emit('EventSnapshotBegin');
  for (const phone of centre.phones.filter(({ dn: number }) => number.endsWith(SOURCE))) {
    centre.emit('EventAddressInfo', { thisDn: phone.dn, address: centre.phoneAddress(phone) });
  }
  const kinds = new Map(configuration.queues.map(({ id, type }) => [id as string, type]));
  for (const queue of [...QUEUES, VIRTUAL_QUEUE, ROUTE_POINT]) {
    const kind = kinds.get(queue) ?? 'Queue';
    centre.emit('EventAddressInfo', { thisDn: queue, address: centre.queueAddress(queue, kind) });
  }
  centre.emit('EventSnapshotEnd');
  centre.time += 1000;
  centre.advance();
}
