import { describe, expect, it } from 'vitest';
import { agentId, dn, tenantId } from '../ids.ts';
import { canonicalObject, sameObject } from './canonical.ts';
import { checkChanges } from './check-changes.ts';
import { DirectoryDraft } from './draft.ts';
import { DIRECTORY_LIMITS } from './limits.ts';
import type { DirectoryObject, DirectoryRef } from './object.ts';
import { DIRECTORY_RULES } from './problem.ts';
import { withoutReferences } from './references.ts';
import type { DirectoryChange } from './revision.ts';
import { DirectoryView } from './view.ts';

const by = { manager: 'yaml', state: 'enabled' } as const;
const put = (object: DirectoryObject): DirectoryChange => ({ kind: 'put', object });
const remove = (type: DirectoryRef['type'], id: string): DirectoryChange => ({
  kind: 'remove',
  object: { type, id },
});
const tenant: DirectoryObject = { ...by, type: 'Tenant', id: 'acme', timeZone: 'UTC' };
const emea: DirectoryObject = { ...by, type: 'Folder', id: 'emea' };
const chen: DirectoryObject = {
  ...by,
  type: 'Person',
  id: 'chen',
  agent: true,
  userName: 'Chen',
  folder: 'emea',
};
const boss: DirectoryObject = { ...by, type: 'Person', id: 'boss', agent: false };
const phone: DirectoryObject = { ...by, type: 'Dn', id: dn('1001', 'pbx'), kind: 'Extension' };
const sales: DirectoryObject = { ...by, type: 'Dn', id: dn('sales', 'pbx'), kind: 'Queue' };
const night: DirectoryObject = { ...by, type: 'AgentGroup', id: 'night', members: [agentId('chen')] };
const takers: DirectoryObject = {
  ...by,
  type: 'AgentGroup',
  id: 'takers',
  members: { queue: dn('sales', 'pbx') },
};
const objects = [
  tenant,
  emea,
  chen,
  boss,
  { ...by, type: 'Switch', id: 'pbx' } as const,
  phone,
  sales,
  night,
  takers,
];

const view = new DirectoryView(tenantId('acme'));
view.apply({ number: 1, time: 1, author: 'test', changes: objects.map(put) });

const checkAll = (changes: DirectoryChange[]) =>
  checkChanges(view, new DirectoryDraft(view, changes), changes);
const check = (...changes: DirectoryChange[]) => checkAll(changes);
const messages = (...changes: DirectoryChange[]) => check(...changes).map(({ message }) => message);

describe('a change of a directory', () => {
  it('may name what is there, and what comes with it', () => {
    expect(check(...objects.map(put))).toEqual([]);
    const skilled: DirectoryObject = { ...chen, skills: [{ skill: 'german', level: 3 }] };
    expect(check(put(skilled), put({ ...by, type: 'Skill', id: 'german' }))).toEqual([]);
    expect(check(remove('AgentGroup', 'night'), remove('Person', 'chen'))).toEqual([]);
  });

  const refused: [string, string, DirectoryChange[], string][] = [
    [
      'DIR-4',
      'a missing folder',
      [put({ ...boss, folder: 'apac' })],
      'Person boss names Folder apac (folder), which is not in the directory.',
    ],
    [
      'DIR-4',
      'a missing person',
      [put({ ...night, members: [agentId('chen'), agentId('lee')] })],
      'AgentGroup night names Person lee (members[1]), which is not in the directory.',
    ],
    [
      'DIR-4',
      'a missing group that is granted something',
      [put({ ...boss, access: [{ to: { type: 'AccessGroup', id: 'all' }, mask: 1 }] })],
      'Person boss names AccessGroup all (access[0].to), which is not in the directory.',
    ],
    [
      'DIR-4',
      'a missing skill',
      [put({ ...chen, skills: [{ skill: 'german', level: 3 }] })],
      'Person chen names Skill german (skills[0].skill), which is not in the directory.',
    ],
    [
      'DIR-4',
      'a missing switch',
      [put({ ...by, type: 'Dn', id: dn('1@x'), kind: 'Queue' })],
      'Dn 1@x names Switch x (id), which is not in the directory.',
    ],
    [
      'DIR-4',
      'an agent who is none',
      [put({ ...night, members: [agentId('boss')] })],
      'AgentGroup night names Person boss (members[0]), who is no agent.',
    ],
    [
      'DIR-4',
      'a queue that is none',
      [put({ ...by, type: 'DnGroup', id: 'q', members: [dn('1001@pbx')] })],
      'DnGroup q names Dn 1001@pbx (members[0]), which is an extension and no queue.',
    ],
    [
      'DIR-4',
      "a group of queues made of a queue's agents",
      [put({ ...by, type: 'DnGroup', id: 'q', members: { queue: dn('sales@pbx') } })],
      'DnGroup q cannot be made of the agents of a queue: it is a group of queues.',
    ],
    [
      'DIR-5',
      'a folder in itself',
      [put({ ...emea, folder: 'emea' })],
      'Folder emea would lie in itself: emea in emea.',
    ],
    [
      'DIR-6',
      'removing who is a member',
      [remove('Person', 'chen')],
      'Person chen cannot be removed: AgentGroup night names it (members[0]).',
    ],
    [
      'DIR-6',
      'removing what holds something',
      [remove('Folder', 'emea')],
      'Folder emea cannot be removed: Person chen names it (folder).',
    ],
    [
      'DIR-7',
      'an agent who is none any more',
      [put({ ...chen, agent: false })],
      'Person chen is an agent, which never changes.',
    ],
    [
      'DIR-7',
      'a queue that becomes a telephone',
      [put({ ...sales, kind: 'Extension' }), remove('AgentGroup', 'takers')],
      'Dn sales@pbx is of kind Queue, which never changes.',
    ],
    [
      'DIR-8',
      "another's user name",
      [put({ ...boss, userName: 'CHEN' })],
      'Person boss cannot sign in as "CHEN": Person chen does, and cases do not count.',
    ],
    ['DIR-9', 'no tenant', [remove('Tenant', 'acme')], 'A tenant cannot be removed from its own directory.'],
    [
      'DIR-9',
      'another tenant',
      [put({ ...tenant, id: 'evil' })],
      'Tenant evil is not acme, whose directory this is.',
    ],
    [
      'DIR-10',
      'a DN without a switch',
      [put({ ...by, type: 'Dn', id: dn('1001'), kind: 'Queue' })],
      'Dn 1001 names no switch: a DN is written number@switch.',
    ],
    [
      'DIR-11',
      'two grants for one',
      [put({ ...emea, access: [1, 2].map((mask) => ({ to: { type: 'Person', id: 'boss' }, mask })) })],
      'Folder emea has two grants for Person boss.',
    ],
    [
      'DIR-11',
      'what holds nothing but passes on',
      [put({ ...boss, access: [{ to: { type: 'Person', id: 'boss' }, mask: 1, propagate: true }] })],
      'Person boss holds nothing: only a tenant, folder or switch passes grants on.',
    ],
    [
      'DIR-12',
      'too many grants',
      [
        put({
          ...emea,
          access: Array.from({ length: DIRECTORY_LIMITS.grants + 1 }, () => ({
            to: { type: 'Person', id: 'boss' },
            mask: 1,
          })),
        }),
      ],
      'Folder emea has 1001 grants; at most 1000 are allowed. Grant to groups.',
    ],
  ];
  it.each(refused)('[%s] is refused for %s', (rule, _, changes, message) => {
    expect(messages(...changes)).toEqual([message]);
    expect(check(...changes).map(({ code }) => DIRECTORY_RULES[code])).toEqual([rule]);
  });

  it('[DIR-5] is refused for folders in a circle and folders too deep, also when others are taken along', () => {
    expect(
      messages(put({ ...by, type: 'Folder', id: 'b', folder: 'emea' }), put({ ...emea, folder: 'b' })),
    ).toEqual([
      'Folder b would lie in itself: b in emea in b.',
      'Folder emea would lie in itself: emea in b in emea.',
    ]);
    const chain = Array.from(
      { length: DIRECTORY_LIMITS.folderDepth },
      (_, at): DirectoryChange =>
        put({ ...by, type: 'Folder', id: `f${at}`, ...(at > 0 ? { folder: `f${at - 1}` } : {}) }),
    );
    expect(check(...chain)).toEqual([]);
    expect(messages(...chain, put({ ...by, type: 'Folder', id: 'f0', folder: 'emea' }))).toEqual([
      'Folder f31 would lie deeper than 32 folders within each other.',
    ]);
  });

  it('[DIR-8] may swap the user names of two persons', () => {
    const { userName: _, ...nameless } = chen;
    expect(check(put(nameless), put({ ...boss, userName: 'chen' }))).toEqual([]);
  });

  it('[DIR-12] is refused beyond the largest number of objects', () => {
    const many = Array.from({ length: DIRECTORY_LIMITS.objects }, (_, at) =>
      put({ ...by, type: 'Skill', id: `${at}` }),
    );
    expect(checkAll(many).map(({ message }) => message)).toEqual([
      'The directory would have 200009 objects; at most 200000 are allowed, vanished ones included.',
    ]);
  });
});

describe('the canonical form', () => {
  it('[DIR-2] is the same for what means the same', () => {
    const one: DirectoryObject = {
      ...by,
      type: 'Role',
      id: 'r',
      privileges: ['ManageTabs', 'ViewDashboard', 'ManageTabs'],
      members: [
        { type: 'Person', id: 'b' },
        { type: 'AccessGroup', id: 'z' },
        { type: 'Person', id: 'b' },
      ],
      access: [
        { to: { type: 'Person', id: 'b' }, mask: 1, propagate: false },
        { to: { type: 'Person', id: 'a' }, mask: 2 },
      ],
    };
    expect(canonicalObject(one)).toEqual({
      ...by,
      type: 'Role',
      id: 'r',
      privileges: ['ViewDashboard', 'ManageTabs'],
      members: [
        { type: 'AccessGroup', id: 'z' },
        { type: 'Person', id: 'b' },
      ],
      access: [
        { to: { type: 'Person', id: 'a' }, mask: 2 },
        { to: { type: 'Person', id: 'b' }, mask: 1 },
      ],
    });
    expect(canonicalObject({ ...boss, skills: [], access: [] })).toEqual(boss);
    const { id, ...rest } = boss;
    expect(sameObject({ ...rest, id }, boss)).toBe(true);
    expect(sameObject({ ...boss, name: 'Boss' }, boss)).toBe(false);
  });
});

describe('an object of which others go', () => {
  const goes =
    (...refs: string[]) =>
    (ref: DirectoryRef) =>
      refs.includes(`${ref.type} ${ref.id}`);
  it('[DIR-6] loses what names them, or goes where it cannot be without them', () => {
    expect(withoutReferences(night, goes('Person chen'))).toEqual({ ...night, members: [] });
    expect(withoutReferences(chen, goes('Folder emea'))).toBeUndefined();
    expect(withoutReferences(phone, goes('Switch pbx'))).toBeUndefined();
    expect(withoutReferences(takers, goes('Dn sales@pbx'))).toBeUndefined();
    expect(withoutReferences(takers, goes('Person chen'))).toEqual(takers);
  });
});
