import type { Milliseconds } from '@pulse/base';
import { ALL_AGENTS, ALL_QUEUES, agentId, type Configuration, type Dn, dn, tenantId } from '@pulse/model';
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

const KNOWN = ['tenant', 'timeZone', 'agents', 'agentGroups', 'queues', 'queueGroups', 'dns'];

/**
 * Reads who and what there is (T10), as of each time at which a membership changes; the first holds from the beginning.
 * Undefined: nothing is known beforehand, and everything is discovered.
 */
export function readConfiguration(tree: Tree | undefined, notes: Notes): readonly DatedConfiguration[] {
  const place = { file: '', line: 1, column: 1 };
  const fields = new Fields(tree ?? { kind: 'map', entries: [], place }, '', KNOWN, notes);
  const agentGroups = groupsOf(fields, 'agentGroups', ALL_AGENTS, notes);
  const queueGroups = groupsOf(fields, 'queueGroups', ALL_QUEUES, notes);
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
    },
  });
  const changes = [...agentGroups, ...queueGroups].flatMap(({ members }) =>
    isDated(members) ? members.flatMap(({ from, until }) => [from, until]) : [],
  );
  const times = [...new Set(changes.filter(Number.isFinite))].sort((a, b) => a - b);
  return [Number.NEGATIVE_INFINITY, ...times].map(at);
}

const isDated = (members: Group['members']): members is readonly Member[] => Array.isArray(members);

function membersAt<Id>({ members }: Group, at: Milliseconds, idOf: (id: string) => Id) {
  if (!isDated(members)) return members;
  return members.filter(({ from, until }) => from <= at && at < until).map(({ id }) => idOf(id));
}

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

/** The groups behind totals are there whether the file names them or not. */
function groupsOf(fields: Fields, key: string, total: string, notes: Notes): readonly Group[] {
  const groups = (fields.read(key, itemsOf) ?? []).flatMap((item, place): Group[] => {
    const path = `${key}[${place}]`;
    const found = idOf(item, path, ['id', 'name', 'members'], notes);
    if (!found) return [];
    const name = found.fields?.read('name', textOf);
    const members = found.fields?.read('members', membersOf) ?? [];
    return [{ id: found.id, name, members }];
  });
  const everybody: Group = { id: total, name: undefined, members: { all: true } };
  return groups.some(({ id }) => id === total) ? groups : [everybody, ...groups];
}

/** A list of ids, dated or not; `{all: true}`; or `{queue: …}`, everybody who logs in there. */
function membersOf(tree: Tree, field: string, notes: Notes): Group['members'] {
  if (tree.kind !== 'map') {
    return itemsOf(tree, field, notes).flatMap((member, at) => memberOf(member, `${field}[${at}]`, notes));
  }
  const fields = new Fields(tree, field, ['all', 'queue'], notes);
  const queue = fields.read('queue', textOf);
  if (queue !== undefined) return { queue: dn(queue) };
  fields.read('all', (value, path) => oneOf(value, ['true'], path, notes));
  return { all: true };
}

function memberOf(tree: Tree, path: string, notes: Notes): Member[] {
  const found = idOf(tree, path, ['id', 'from', 'until'], notes);
  if (!found) return [];
  const from = found.fields?.read('from', timeOf) ?? Number.NEGATIVE_INFINITY;
  const until = found.fields?.read('until', timeOf) ?? Number.POSITIVE_INFINITY;
  if (from < until) return [{ id: found.id, from, until }];
  notes.problems.push({ place: tree.place, field: `${path}.until`, message: 'is not after from.' });
  return [];
}
