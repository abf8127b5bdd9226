import type { Configuration, ObjectType } from '@pulse/model';
import type { EngineObject } from '../../src/engine.ts';
import { newest, type Period } from './arrival.ts';
import type { World } from './world.ts';

interface Named {
  readonly id: string;
  readonly name?: string;
}

/** The objects of a type that a configuration names. */
function namedIn(configuration: Configuration, type: ObjectType): readonly Named[] {
  const { agents, agentGroups, queueGroups, queues, dns, places = [], placeGroups = [] } = configuration;
  if (type === 'Agent') return agents;
  if (type === 'GroupAgents') return agentGroups;
  if (type === 'GroupQueues') return queueGroups;
  if (type === 'Place') return places;
  if (type === 'GroupPlaces') return placeGroups;
  if (type === 'Tenant') return [{ id: configuration.tenant }];
  // A queue where it is named as a phone, or stands somewhere, too.
  if (type === 'RegDN') {
    const phones = [...dns, ...places.flatMap((place) => place.dns.map((id) => ({ id })))];
    return phones.filter(({ id }) => !queues.some((queue) => queue.id === id));
  }
  return queues.filter((queue) => (queue.type === 'RoutePoint') === (type === 'RoutePoint'));
}

const isDn = (type: ObjectType) => type === 'RegDN' || type === 'Queue' || type === 'RoutePoint';
const DN_TYPES = ['RegDN', 'Queue', 'RoutePoint'] as const;

/** The objects of a type that are known, by id. */
export function objectIds(world: World, type: ObjectType): readonly string[] {
  const named = world.periods.flatMap(({ configuration }) =>
    namedIn(configuration, type).map(({ id }) => id),
  );
  if (!isDn(type) && type !== 'Agent') return [...new Set(named)];
  if (type === 'Agent') return [...new Set([...world.agents.keys(), ...knownAgents(world.periods)])];
  const devices = [...world.devices.values()].filter(({ houses }) =>
    houses.some((house) => house.type === type),
  );
  return [...new Set([...devices.map(({ dn }) => dn), ...named])];
}

/** Agents of whom a configuration has told. */
export const knownAgents = (periods: readonly Period[]): readonly string[] =>
  periods.flatMap(({ configuration: { agents, agentGroups } }) => [
    ...agents.map(({ id }) => id),
    ...agentGroups.flatMap(({ members }): readonly string[] => ('length' in members ? members : [])),
  ]);

/** What people call an object, and whether it is still configured if it ever was (E-108, E-110). */
export function describe(periods: readonly Period[], type: ObjectType, id: string): EngineObject {
  const types = isDn(type) ? DN_TYPES : [type];
  const isNamed = (configuration: Configuration) =>
    types.some((each) => namedIn(configuration, each).some((named) => named.id === id));
  const now = newest(periods);
  const given = namedIn(now, type).findLast((named) => named.id === id);
  const present = given !== undefined || !periods.some(({ configuration }) => isNamed(configuration));
  return { id, name: given?.name ?? (isDn(type) ? (id.split('@')[0] ?? id) : id), present };
}
