import type { Milliseconds } from '@pulse/base';
import {
  ALL_AGENTS,
  ALL_QUEUES,
  agentId,
  type Configuration,
  type Dn,
  dn,
  type PlaceMembership,
  tenantId,
} from '@pulse/model';
import { Fields, itemsOf, type Notes, oneOf, textOf } from '../yaml/fields.ts';
import type { Tree } from '../yaml/tree.ts';
import { timeOf } from './time.ts';

/** The configuration from a time on. */
export interface DatedConfiguration {
  readonly from: Milliseconds;
  readonly configuration: Configuration;
}

interface Member {
  readonly id: string;
  readonly from: Milliseconds;
  readonly until: Milliseconds;
}

interface Group {
  readonly id: string;
  readonly name: string | undefined;
  readonly members: readonly Member[] | { readonly all: true } | { readonly queue: Dn };
}

const KNOWN = [
  ...['tenant', 'timeZone', 'agents', 'agentGroups', 'queues', 'queueGroups', 'dns', 'places', 'placeGroups'],
];

/**
 * Reads who and what there is (T10), as of each time at which a membership changes; the first holds from the beginning.
 * Undefined: nothing is known beforehand, and everything is discovered.
 */
export function readConfiguration(tree: Tree | undefined, notes: Notes): readonly DatedConfiguration[] {
  const place = { file: '', line: 1, column: 1 };
  const fields = new Fields(tree ?? { kind: 'map', entries: [], place }, '', KNOWN, notes);
  const agentGroups = withTotal(groupsOf(fields, 'agentGroups', notes), ALL_AGENTS);
  const queueGroups = withTotal(groupsOf(fields, 'queueGroups', notes), ALL_QUEUES);
  const placeGroups = groupsOf(fields, 'placeGroups', notes, ['all']);
  const places = placesOf(fields, notes);
  const fixed = {
    tenant: tenantId(fields.read('tenant', textOf) ?? 'tenant'),
    timeZone: fields.read('timeZone', zoneOf) ?? 'UTC',
    agents: namedOf(fields, 'agents', notes).map((each) => ({ ...each, id: agentId(each.id) })),
    queues: queuesOf(fields, notes),
    dns: namedOf(fields, 'dns', notes).map(({ id }) => ({ id: dn(id) })),
  };
  const at = (from: Milliseconds): DatedConfiguration => ({
    from,
    configuration: {
      ...fixed,
      agentGroups: agentGroups.map((group) => ({
        ...nameOf(group),
        members: membersAt(group, from, agentId),
      })),
      queueGroups: queueGroups.map((group) => ({ ...nameOf(group), members: membersAt(group, from, dn) })),
      places: places.map((place) => ({ ...nameOf(place), dns: listAt(place.members, from, dn) })),
      placeGroups: placeGroups.map((group) => ({ ...nameOf(group), members: placesAt(group, from) })),
    },
  });
  const changes = [...agentGroups, ...queueGroups, ...places, ...placeGroups].flatMap(({ members }) =>
    isDated(members) ? members.flatMap(({ from, until }) => [from, until]) : [],
  );
  const times = [...new Set(changes.filter(Number.isFinite))].sort((a, b) => a - b);
  return [Number.NEGATIVE_INFINITY, ...times].map(at);
}

const isDated = (members: Group['members']): members is readonly Member[] => Array.isArray(members);

function membersAt<Id>({ members }: Group, at: Milliseconds, idOf: (id: string) => Id) {
  return isDated(members) ? listAt(members, at, idOf) : members;
}

const placesAt = ({ members }: Group, at: Milliseconds): PlaceMembership =>
  isDated(members) ? listAt(members, at, String) : { all: true };

const listAt = <Id>(members: readonly Member[], at: Milliseconds, idOf: (id: string) => Id): Id[] =>
  members.filter(({ from, until }) => from <= at && at < until).map(({ id }) => idOf(id));

function zoneOf(tree: Tree, field: string, notes: Notes): string | undefined {
  const zone = textOf(tree, field, notes);
  if (zone === undefined) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    notes.problems.push({
      place: tree.place,
      field,
      message: `is "${zone}"; it wants a name such as Europe/Berlin.`,
    });
    return undefined;
  }
}

/** `[{id: ann, name: Ann}, …]` or `[ann, …]`. */
function namedOf(fields: Fields, key: string, notes: Notes) {
  return (fields.read(key, itemsOf) ?? []).flatMap((item, place) => {
    const found = idOf(item, `${key}[${place}]`, ['id', 'name'], notes);
    return found ? [nameOf({ id: found.id, name: found.fields?.read('name', textOf) })] : [];
  });
}

const nameOf = ({ id, name }: { readonly id: string; readonly name: string | undefined }) =>
  name === undefined ? { id } : { id, name };

function idOf(tree: Tree, path: string, known: readonly string[], notes: Notes) {
  if (tree.kind === 'text') return { id: tree.text, fields: undefined };
  const fields = new Fields(tree, path, known, notes);
  const id = fields.read('id', textOf);
  if (id !== undefined) return { id, fields };
  if (!fields.get('id'))
    notes.problems.push({ place: tree.place, field: `${path}.id`, message: 'is missing.' });
  return undefined;
}

function queuesOf(fields: Fields, notes: Notes): Configuration['queues'] {
  return (fields.read('queues', itemsOf) ?? []).flatMap((item, place) => {
    const path = `queues[${place}]`;
    const found = idOf(item, path, ['id', 'name', 'type'], notes);
    if (!found) return [];
    const types = ['Queue', 'VirtualQueue', 'RoutePoint'] as const;
    const type = found.fields?.read('type', (tree, field) => oneOf(tree, types, field, notes)) ?? 'Queue';
    const { id, ...name } = nameOf({ id: found.id, name: found.fields?.read('name', textOf) });
    return [{ ...name, id: dn(id), type }];
  });
}

/** `forms`: of members that are not listed. */
function groupsOf(
  fields: Fields,
  key: string,
  notes: Notes,
  forms: readonly string[] = ['all', 'queue'],
): readonly Group[] {
  return (fields.read(key, itemsOf) ?? []).flatMap((item, at): Group[] => {
    const path = `${key}[${at}]`;
    const found = idOf(item, path, ['id', 'name', 'members'], notes);
    if (!found) return [];
    const name = found.fields?.read('name', textOf);
    const members =
      found.fields?.read('members', (tree, field) => membersOf(tree, field, notes, forms)) ?? [];
    return [{ id: found.id, name, members }];
  });
}

/** Places with the DNs that stand there, dated or not. */
function placesOf(fields: Fields, notes: Notes) {
  return (fields.read('places', itemsOf) ?? []).flatMap((item, at) => {
    const path = `places[${at}]`;
    const found = idOf(item, path, ['id', 'name', 'dns'], notes);
    if (!found) return [];
    const name = found.fields?.read('name', textOf);
    const members = found.fields?.read('dns', (tree, field) => listOf(tree, field, notes)) ?? [];
    return [{ id: found.id, name, members }];
  });
}

/** The groups behind totals are there whether the file names them or not. */
function withTotal(groups: readonly Group[], total: string): readonly Group[] {
  const everybody: Group = { id: total, name: undefined, members: { all: true } };
  return groups.some(({ id }) => id === total) ? groups : [everybody, ...groups];
}

/** A list of ids, dated or not; `{all: true}`; or `{queue: …}`, everybody who logs in there. */
function membersOf(tree: Tree, field: string, notes: Notes, forms: readonly string[]): Group['members'] {
  if (tree.kind !== 'map') return listOf(tree, field, notes);
  const fields = new Fields(tree, field, forms, notes);
  const queue = fields.read('queue', textOf);
  if (queue !== undefined) return { queue: dn(queue) };
  fields.read('all', (value, path) => oneOf(value, ['true'], path, notes));
  return { all: true };
}

const listOf = (tree: Tree, field: string, notes: Notes): Member[] =>
  itemsOf(tree, field, notes).flatMap((member, at) => memberOf(member, `${field}[${at}]`, notes));

function memberOf(tree: Tree, path: string, notes: Notes): Member[] {
  const found = idOf(tree, path, ['id', 'from', 'until'], notes);
  if (!found) return [];
  const from = found.fields?.read('from', timeOf) ?? Number.NEGATIVE_INFINITY;
  const until = found.fields?.read('until', timeOf) ?? Number.POSITIVE_INFINITY;
  if (from < until) return [{ id: found.id, from, until }];
  notes.problems.push({ place: tree.place, field: `${path}.until`, message: 'is not after from.' });
  return [];
}
