import { readFileSync } from 'node:fs';
import { canonicalObject, refText } from '@pulse/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectsOf, problemText, readDirectory, toYaml } from '../src/mod.ts';
import { anyObjects } from './any-objects.ts';

const PAGE = new URL('../../../docs/directory.md', import.meta.url);
const EXAMPLE = new URL('../../../docs/examples/directory.yaml', import.meta.url);
const read = (text: string, name = 'acme.yaml') => readDirectory([{ name, text }]);
const problems = (text: string) => read(text).problems.map(problemText);
const TENANT = 'tenant: acme\n';

describe('a file', () => {
  it('[DIR-30] says objects in few words', () => {
    const files = read(`
tenant: acme
name: Acme
timeZone: Europe/Berlin
access: { read: [everybody], full: [{ person: boss }] }
folders:
  emea:
    name: EMEA
    folders: { berlin: Berlin }
skills: { german: German, french: }
switches:
  pbx:
    extensions: [1001, 0042]
    queues: { sales: Sales, support: { folder: /emea/berlin, state: disabled } }
dns: { 7@old: { kind: RoutePoint } }
places: { desk: [1001@pbx] }
persons:
  chen: { name: Chen Wei, agent: true, skills: { german: 5 }, place: desk, folder: berlin }
  boss: Bob
agentGroups: { night: [chen], all: all, takers: { queue: sales@pbx } }
dnGroups: { queues: { name: Queues, members: [sales@pbx] } }
accessGroups: { everybody: [chen, { group: admins }], admins: [boss] }
roles:
  supervisor:
    privileges: [ViewDashboard]
    members: [{ group: admins }]
    access: [{ group: everybody, mask: 9 }]
`);
    expect(files.problems).toEqual([]);
    expect(files.unknown.map(problemText)).toEqual([
      'acme.yaml:15:8: dns.7@old.id: Dn 7@old names Switch old (id), which is not in the directory.',
    ]);
    const by = { manager: 'yaml', state: 'enabled' };
    expect(objectsOf(files)).toEqual([
      { ...by, type: 'Folder', id: 'emea', name: 'EMEA' },
      { ...by, type: 'Folder', id: 'berlin', name: 'Berlin', folder: 'emea' },
      { ...by, type: 'Switch', id: 'pbx' },
      { ...by, type: 'Dn', id: '1001@pbx', kind: 'Extension' },
      { ...by, type: 'Dn', id: '0042@pbx', kind: 'Extension' },
      { ...by, type: 'Dn', id: 'sales@pbx', kind: 'Queue', name: 'Sales' },
      { ...by, type: 'Dn', id: 'support@pbx', kind: 'Queue', folder: 'berlin', state: 'disabled' },
      { ...by, type: 'Skill', id: 'german', name: 'German' },
      { ...by, type: 'Skill', id: 'french' },
      { ...by, type: 'Dn', id: '7@old', kind: 'RoutePoint' },
      { ...by, type: 'Place', id: 'desk', dns: ['1001@pbx'] },
      {
        ...{
          ...by,
          type: 'Person',
          id: 'chen',
          name: 'Chen Wei',
          agent: true,
          place: 'desk',
          folder: 'berlin',
        },
        skills: [{ skill: 'german', level: 5 }],
      },
      { ...by, type: 'Person', id: 'boss', name: 'Bob', agent: false },
      { ...by, type: 'AgentGroup', id: 'night', members: ['chen'] },
      { ...by, type: 'AgentGroup', id: 'all', members: { all: true } },
      { ...by, type: 'AgentGroup', id: 'takers', members: { queue: 'sales@pbx' } },
      { ...by, type: 'DnGroup', id: 'queues', name: 'Queues', members: ['sales@pbx'] },
      {
        ...{ ...by, type: 'AccessGroup', id: 'everybody' },
        members: [
          { type: 'Person', id: 'chen' },
          { type: 'AccessGroup', id: 'admins' },
        ],
      },
      { ...by, type: 'AccessGroup', id: 'admins', members: [{ type: 'Person', id: 'boss' }] },
      {
        ...{ ...by, type: 'Role', id: 'supervisor', privileges: ['ViewDashboard'] },
        members: [{ type: 'AccessGroup', id: 'admins' }],
        access: [{ to: { type: 'AccessGroup', id: 'everybody' }, mask: 9 }],
      },
      {
        ...{ ...by, type: 'Tenant', id: 'acme', name: 'Acme', timeZone: 'Europe/Berlin' },
        access: [
          { to: { type: 'AccessGroup', id: 'everybody' }, mask: 1, propagate: true },
          { to: { type: 'Person', id: 'boss' }, mask: 127, propagate: true },
        ],
      },
    ]);
  });

  it('[DIR-30] adds up what is granted by name, and passes it on only where something is inside', () => {
    const [skill] = objectsOf(
      read(`${TENANT}skills: { x: { access: { read: [a], change: a, delete: [b] } } }`),
    );
    expect(skill?.access).toEqual([
      { to: { type: 'AccessGroup', id: 'a' }, mask: 5 },
      { to: { type: 'AccessGroup', id: 'b' }, mask: 16 },
    ]);
  });

  it('[DIR-30] may be several, which know each other', () => {
    const files = readDirectory([
      { name: 'a.yaml', text: `${TENANT}persons: { chen: { agent: true } }` },
      { name: 'b.yaml', text: 'agentGroups: { night: [chen] }' },
    ]);
    expect([files.tenant, files.problems, files.unknown, files.declared.length]).toEqual(['acme', [], [], 2]);
  });

  it('[DIR-30] of docs/directory.md is right', () => {
    const [, example = ''] = /```yaml\n(tenant: .*?)```/s.exec(readFileSync(PAGE, 'utf8')) ?? [];
    const files = read(example);
    expect([...files.problems, ...files.unknown].map(problemText)).toEqual([]);
    expect(files.declared).toHaveLength(17);
  });

  it('[DIR-30] of docs/examples is right', () => {
    const files = read(readFileSync(EXAMPLE, 'utf8'));
    expect([...files.problems, ...files.unknown].map(problemText)).toEqual([]);
    expect(files.declared).toHaveLength(30);
  });
});

describe('a mistake in a file', () => {
  const table: [string, string, string][] = [
    [
      'no tenant',
      'skills: { x: X }',
      'acme.yaml:1:1: tenant: is missing: the id of the tenant whose directory this is.',
    ],
    [
      'a bad tenant',
      'tenant: a/b',
      'acme.yaml:1:9: tenant: has letters, digits, "-", "_" and ".", at most 64.',
    ],
    [
      'an unknown section',
      `${TENANT}person: {}`,
      'acme.yaml:2:1: person: is not known here. Did you mean persons?',
    ],
    [
      'an unknown section far from any',
      `${TENANT}wizards: {}`,
      'acme.yaml:2:1: wizards: is not known here. Known are tenant, name, timeZone, access, folders, switches, skills, dns, places, persons, agentGroups, dnGroups, accessGroups, roles.',
    ],
    [
      'an unknown field',
      `${TENANT}persons:\n  chen: { agnet: true }`,
      'acme.yaml:3:11: persons.chen.agnet: is not known here. Did you mean agent?',
    ],
    [
      'a wrong choice',
      `${TENANT}persons:\n  chen: { agent: yes }`,
      'acme.yaml:3:18: persons.chen.agent: is "yes"; it can be true or false.',
    ],
    [
      'a wrong state',
      `${TENANT}skills: { x: { state: disable } }`,
      'acme.yaml:2:23: skills.x.state: is "disable"; it can be enabled or disabled.',
    ],
    [
      'a wrong kind',
      `${TENANT}dns: { 1@a: { kind: RoutePint } }`,
      'acme.yaml:2:21: dns.1@a.kind: is "RoutePint"; it can be Extension, Queue, VirtualQueue or RoutePoint. Did you mean RoutePoint?',
    ],
    [
      'a missing kind',
      `${TENANT}dns: { 1@a: { name: A } }`,
      'acme.yaml:2:8: dns.1@a.kind: is missing; it can be Extension, Queue, VirtualQueue, RoutePoint.',
    ],
    [
      'a wrong privilege',
      `${TENANT}roles: { r: { privileges: [ViewDashbord], members: [] } }`,
      'acme.yaml:2:28: roles.r.privileges[0]: is "ViewDashbord"; it can be ViewDashboard, ViewDashboardRestricted, ManageTabs, EditWidgetDisplay, ManageWidgets, ManageSharedDashboards, ManageTemplates, AddDashboardsWithoutLimit, AddWidgetsWithoutLimit or ManageUsers. Did you mean ViewDashboard?',
    ],
    [
      'a level that is none',
      `${TENANT}persons: { chen: { agent: true, skills: { x: high } } }`,
      'acme.yaml:2:46: persons.chen.skills.x: is "high"; it can be a whole number from 0 to 1000.',
    ],
    [
      'a mask that is none',
      `${TENANT}skills: { x: { access: [{ group: g, mask: 128 }] } }`,
      'acme.yaml:2:43: skills.x.access[0].mask: is "128"; it can be a whole number from 0 to 127.',
    ],
    [
      'a grant without a mask',
      `${TENANT}skills: { x: { access: [{ group: g }] } }`,
      'acme.yaml:2:25: skills.x.access[0]: has no mask; it can be a whole number from 0 to 127.',
    ],
    [
      'a grant for nobody',
      `${TENANT}skills: { x: { access: [{ mask: 1 }] } }`,
      'acme.yaml:2:25: skills.x.access[0]: wants either group or person.',
    ],
    [
      'an unknown right',
      `${TENANT}skills: { x: { access: { reed: [g] } } }`,
      'acme.yaml:2:26: skills.x.access.reed: is not known here. Did you mean read?',
    ],
    [
      'a list where a text belongs',
      `${TENANT}skills: { x: { name: [a] } }`,
      'acme.yaml:2:22: skills.x.name: is a list; it wants a text.',
    ],
    [
      'a text where a group belongs',
      `${TENANT}persons: chen`,
      'acme.yaml:2:10: persons: is "chen"; it wants names, each with what it is.',
    ],
    [
      'a group where a list belongs',
      `${TENANT}agentGroups: { g: { members: { a: b } } }`,
      'acme.yaml:2:30: agentGroups.g.members: is a group of fields; it wants a list such as [one, two].',
    ],
    [
      'a member alone',
      `${TENANT}agentGroups: { g: chen }`,
      'acme.yaml:2:19: agentGroups.g.members: is "chen"; it can be all, or a list such as [one, two].',
    ],
    [
      'members and a queue',
      `${TENANT}agentGroups: { g: { members: all, queue: q@a } }`,
      'acme.yaml:2:30: agentGroups.g: has members and a queue; it can have one of them.',
    ],
    [
      'an e-mail address that is none',
      `${TENANT}persons:\n  chen:\n    email: chen`,
      'acme.yaml:4:12: persons.chen.email: Invalid email address.',
    ],
    [
      'a time zone that is none',
      'tenant: acme\ntimeZone: Berlin',
      'acme.yaml:2:11: timeZone: is no time zone: use a name such as Europe/Berlin.',
    ],
    ['a tenant without time zone', 'tenant: acme\nname: Acme', 'acme.yaml:2:1: timeZone: is missing.'],
    [
      'an id that is too long',
      `${TENANT}skills: { ${'x'.repeat(129)}: X }`,
      `acme.yaml:2:11: skills.${'x'.repeat(129)}: Too big: expected string to have <=128 characters.`,
    ],
    [
      'a control character',
      `${TENANT}skills: { "a\\tb": X }`,
      'acme.yaml:2:11: skills.a\tb: has a control character.',
    ],
    [
      'an agent who is none',
      `${TENANT}persons: { bob: Bob }\nagentGroups:\n  g:\n  - bob`,
      'acme.yaml:5:5: agentGroups.g.members[0]: AgentGroup g names Person bob (members[0]), who is no agent.',
    ],
    [
      'folders in a circle',
      `${TENANT}folders:\n  a: { folder: b }\n  b: { folder: a }`,
      'acme.yaml:3:16: folders.a.folder: Folder a would lie in itself: a in b in a.\nacme.yaml:4:16: folders.b.folder: Folder b would lie in itself: b in a in b.',
    ],
    [
      'a folder in two places',
      `${TENANT}folders: { a: { folders: { b: { folder: c } } }, c: }`,
      'acme.yaml:2:41: folders.a.folders.b.folder: stands within folder a: leave this out, or move it there.',
    ],
    [
      'a path to another folder',
      `${TENANT}folders: { a: { folders: { b: } }, c: }\nskills: { x: { folder: /c/b } }`,
      'acme.yaml:3:24: skills.x.folder: is no folder: Folder b lies in a, not in c.',
    ],
    [
      'a path that begins too low',
      `${TENANT}folders: { a: { folders: { b: } } }\nskills: { x: { folder: /b } }`,
      'acme.yaml:3:24: skills.x.folder: is no folder: Folder b lies in a, not at the top.',
    ],
    [
      'a path to what is not there',
      `${TENANT}skills: { x: { folder: /c/b } }`,
      'acme.yaml:2:24: skills.x.folder: names Folder b, which is not in these files: give its id instead of a path.',
    ],
    [
      'a user name twice',
      `${TENANT}persons:\n  a: { userName: bob }\n  b: { userName: BOB }`,
      'acme.yaml:3:18: persons.a.userName: Person a cannot sign in as "bob": Person b does, and cases do not count.\nacme.yaml:4:18: persons.b.userName: Person b cannot sign in as "BOB": Person a does, and cases do not count.',
    ],
    [
      'a DN without a switch',
      `${TENANT}dns: { 1001: { kind: Queue } }`,
      'acme.yaml:2:8: dns.1001.id: Dn 1001 names no switch: a DN is written number@switch.',
    ],
    [
      'a DN twice',
      `${TENANT}switches: { a: { queues: [1] } }\ndns: { 1@a: { kind: Queue } }`,
      'acme.yaml:3:8: dns.1@a: Dn 1@a stands here a second time; first at acme.yaml:2:27.',
    ],
    ['a name twice', `${TENANT}skills:\n  x: X\n  x: Y`, 'acme.yaml:4:3: this name stands here twice.'],
    ['a tab', `${TENANT}skills:\n\tx: X`, 'acme.yaml:3:1: a tab indents this line; YAML wants spaces.'],
    [
      'a colon in a text',
      `${TENANT}skills: { x: X }\nname: a: b`,
      'acme.yaml:3:7: a text that contains a colon and a space stands in quotes.',
    ],
    [
      'an alias',
      `${TENANT}skills: { x: &a X, y: *a }`,
      'acme.yaml:2:17: anchors and aliases (& and *) have no meaning here.\nacme.yaml:2:23: anchors and aliases (& and *) have no meaning here.',
    ],
    ['a tag', `${TENANT}skills: { x: !binary X }`, 'acme.yaml:2:14: tags (!) have no meaning here.'],
    [
      'two documents',
      `${TENANT}---\n${TENANT}`,
      'acme.yaml:2:1: a second document begins here; a file holds one.',
    ],
    [
      'a list as a name',
      `${TENANT}skills: { [a]: X }`,
      'acme.yaml:2:11: a name stands here, and nothing else.',
    ],
    ['a list as the whole file', '[a]', 'acme.yaml:1:1: is a list; it wants names, each with what it is.'],
  ];
  it.each(table)('[DIR-31] is told with file, line, column and field: %s', (_, text, message) => {
    const found = problems(text);
    for (const line of message.split('\n')) expect(found).toContain(line);
  });

  it('[DIR-31] in one file names the other where both matter', () => {
    const files = readDirectory([
      { name: 'a.yaml', text: `${TENANT}skills: { x: X }` },
      { name: 'b.yaml', text: 'tenant: other\nskills: { x: X }' },
    ]);
    expect(files.problems.map(problemText)).toEqual([
      'b.yaml:1:9: tenant: is "other", and a.yaml:1:9 says "acme"; files that are given together are of one tenant.',
      'b.yaml:2:11: skills.x: Skill x stands here a second time; first at a.yaml:2:11.',
    ]);
  });

  it('[DIR-31] is one of a bounded number of bytes and levels', () => {
    expect(problems(`${TENANT}# ${'x'.repeat(5 * 1024 * 1024)}`)[0]).toBe(
      'acme.yaml:1:1: is larger than 5 MiB: give a folder with several files.',
    );
    expect(problems('['.repeat(100_000)).length).toBeGreaterThan(0);
  });

  it('[DIR-31] never ends reading with an error, whatever a file holds', () => {
    const part = fc.oneof(
      fc.constantFrom(
        ...'tenant: acme,persons:,  chen:, agent, true,skills,[,],{,},- ,*a,&a,!!,|,>,---,\n,\n  ,:,#,"'.split(
          ',',
        ),
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const files = read(parts.join(''));
        for (const problem of files.problems) expect(problemText(problem)).toMatch(/^acme\.yaml:\d+:\d+: /);
      }),
      { numRuns: 500 },
    );
  });
});

describe('objects written as a file', () => {
  it('[DIR-32] are the same when it is read, whatever they are called', () => {
    fc.assert(
      fc.property(anyObjects, (objects) => {
        const text = toYaml('acme', objects);
        const files = read(text);
        const texts = (list: typeof objects) =>
          list
            .map((object) => [refText(object), canonicalObject(object)] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1));
        expect(texts(objectsOf(files))).toEqual(texts(objects));
        expect(toYaml('acme', objectsOf(files))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('[DIR-32] are written as a person would', () => {
    const files = read(readFileSync(EXAMPLE, 'utf8'));
    const text = toYaml('example', objectsOf(files), 'Made for a test.');
    expect(text.split('\n').slice(0, 22).join('\n')).toBe(`# Made for a test.

tenant: example
name: Example Telecom
timeZone: Europe/Berlin
access:
  read: [ supervisors ]
  full: [ administrators ]
folders:
  apac: Asia and Pacific
  emea:
    name: Europe, Middle East, Africa
    folders:
      berlin: Berlin
      paris:
        name: Paris
        access:
          read: [ paris-leads ]
skills: { french: French, german: German }
switches:
  pbx:
    name: Telephone system in Berlin`);
  });

  it('[DIR-32] leave out what has vanished', () => {
    const gone = { type: 'Skill', id: 'x', manager: 'yaml', state: 'vanished' } as const;
    expect(toYaml('acme', [gone])).toBe('tenant: acme\n');
  });
});
