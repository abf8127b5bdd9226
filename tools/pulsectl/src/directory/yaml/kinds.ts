import { DIRECTORY_DN_KINDS, PRIVILEGES } from '@pulse/model';
import { describe, entriesOf, itemsOf, oneOf, textOf, wholeNumber } from '../../yaml/fields.ts';
import { readGrantee } from './access.ts';
import { type Kind, optional, type Reading, readText } from './read-object.ts';

/** Sections whose entries are objects, in the order in which files list them. */
export const SECTIONS: Readonly<Record<string, Kind>> = {
  skills: { type: 'Skill', known: [], short: { text: 'name' } },
  dns: {
    type: 'Dn',
    known: ['kind'],
    read: (reading) => optional('kind', readChoice(reading, 'kind', DIRECTORY_DN_KINDS)),
  },
  places: {
    type: 'Place',
    known: ['dns'],
    short: { list: 'dns' },
    read: (reading) => ({ dns: readTexts(reading, 'dns') }),
  },
  persons: {
    type: 'Person',
    known: ['agent', 'userName', 'email', 'place', 'skills'],
    short: { text: 'name' },
    read: readPerson,
  },
  agentGroups: {
    type: 'AgentGroup',
    known: ['members', 'queue'],
    short: { text: 'members', list: 'members' },
    read: readMembers,
  },
  dnGroups: {
    type: 'DnGroup',
    known: ['members'],
    short: { text: 'members', list: 'members' },
    read: readMembers,
  },
  accessGroups: {
    type: 'AccessGroup',
    known: ['members'],
    short: { list: 'members' },
    read: (reading) => ({ members: readGrantees(reading) }),
  },
  roles: {
    type: 'Role',
    known: ['privileges', 'members'],
    read: (reading) => ({ privileges: readPrivileges(reading), members: readGrantees(reading) }),
  },
};

export const FOLDER: Kind = { type: 'Folder', known: ['folders'], short: { text: 'name' } };

export const TENANT: Kind = {
  type: 'Tenant',
  known: ['timeZone'],
  read: (reading) => optional('timeZone', readText(reading, 'timeZone')),
};

/** The DNs of a switch, by kind. */
export const DN_SECTIONS = {
  extensions: 'Extension',
  queues: 'Queue',
  virtualQueues: 'VirtualQueue',
  routePoints: 'RoutePoint',
} as const satisfies Record<string, (typeof DIRECTORY_DN_KINDS)[number]>;

export const SWITCH: Kind = { type: 'Switch', known: Object.keys(DN_SECTIONS), short: { text: 'name' } };

export const dnOf = (kind: (typeof DIRECTORY_DN_KINDS)[number]): Kind => ({
  type: 'Dn',
  known: [],
  short: { text: 'name' },
  read: () => ({ kind }),
});

function readChoice<const Value extends string>(
  { fields, places, notes }: Reading,
  key: string,
  values: readonly Value[],
): Value | undefined {
  const place = fields.place(key);
  if (place) places.set(key, place);
  return fields.read(key, (tree, field) => oneOf(tree, values, field, notes));
}

/** The items of a list, each remembered with its place. */
function readItems({ fields, places }: Reading, key: string) {
  const items = fields.read(key, itemsOf) ?? [];
  items.forEach(({ place }, at) => places.set(`${key}[${at}]`, place));
  return items.map((tree, at) => ({ tree, field: `${fields.name(key)}[${at}]` }));
}

const readTexts = (reading: Reading, key: string): string[] =>
  readItems(reading, key).flatMap(({ tree, field }) => textOf(tree, field, reading.notes) ?? []);

const readGrantees = (reading: Reading) =>
  readItems(reading, 'members').flatMap(
    ({ tree, field }) => readGrantee(tree, field, reading.notes, 'Person') ?? [],
  );

const readPrivileges = (reading: Reading) =>
  readItems(reading, 'privileges').flatMap(
    ({ tree, field }) => oneOf(tree, PRIVILEGES, field, reading.notes) ?? [],
  );

function readPerson(reading: Reading): object {
  const { fields, places, notes } = reading;
  const skills = (fields.read('skills', entriesOf) ?? []).flatMap(({ key, value, place }, at) => {
    places.set(`skills[${at}]`, place);
    const level = wholeNumber(value, 1000, `${fields.name('skills')}.${key}`, notes);
    return level === undefined ? [] : [{ skill: key, level }];
  });
  return {
    agent: readChoice(reading, 'agent', ['true', 'false']) === 'true',
    ...optional('userName', readText(reading, 'userName')),
    ...optional('email', readText(reading, 'email')),
    ...optional('place', readText(reading, 'place')),
    ...(skills.length > 0 ? { skills } : {}),
  };
}

/** Members: a list, `all`, or for agent groups the queue whose agents they are. */
function readMembers(reading: Reading): object {
  const { fields, places, notes } = reading;
  const queue = readText(reading, 'queue');
  const members = fields.get('members');
  if (queue !== undefined) {
    const place = fields.place('queue');
    if (place) places.set('members', place);
    const message = 'has members and a queue; it can have one of them.';
    if (members) notes.problems.push({ place: members.place, field: fields.path, message });
    return { members: { queue } };
  }
  if (members?.kind !== 'text') return { members: readTexts(reading, 'members') };
  if (members.text === 'all') return { members: { all: true } };
  const message = `is ${describe(members)}; it can be all, or a list such as [one, two].`;
  notes.problems.push({ place: members.place, field: fields.name('members'), message });
  return { members: [] };
}
