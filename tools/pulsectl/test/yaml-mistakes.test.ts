import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemText, readDirectory } from '../src/mod.ts';

const read = (text: string, name = 'acme.yaml') => readDirectory([{ name, text }]);
const problems = (text: string) => read(text).problems.map(problemText);
const TENANT = 'tenant: acme\n';

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
      'acme.yaml:2:28: roles.r.privileges[0]: is "ViewDashbord"; it can be ViewDashboard, ViewDashboardRestricted, ManageTabs, EditWidgetDisplay, ManageWidgets, ManageSharedDashboards, ManageTemplates, AddDashboardsWithoutLimit, AddWidgetsWithoutLimit, ManageUsers or ExplainStatistics. Did you mean ViewDashboard?',
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
      { numRuns: 200 },
    );
  });
});
