import { readFileSync } from 'node:fs';
import { canonicalObject, refText } from '@pulse/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectsOf, problemText, readDirectory, toYaml } from '../src/mod.ts';
import { anyObjects } from './any-objects.ts';

const PAGE = new URL('../../../docs/directory.md', import.meta.url);
const EXAMPLE = new URL('../../../docs/examples/directory.yaml', import.meta.url);
const read = (text: string, name = 'acme.yaml') => readDirectory([{ name, text }]);
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
      { numRuns: 150 },
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
