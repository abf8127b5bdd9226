import { describe, expect, it } from 'vitest';
import { dn, tenantId } from '../ids.ts';
import { ACCESS, FULL_ACCESS, type Grant } from './access.ts';
import { DirectoryAccess, effectiveMask } from './directory-access.ts';
import type { DirectoryObject } from './object.ts';
import { DirectoryView } from './view.ts';

const by = { manager: 'yaml', state: 'enabled' } as const;
const to = (id: string, mask: number, propagate?: true): Grant => ({
  to: { type: id.startsWith('g-') ? 'AccessGroup' : 'Person', id },
  mask,
  ...(propagate ? { propagate } : {}),
});
const chen: DirectoryObject = { ...by, type: 'Person', id: 'chen', agent: false };
const group = (id: string, ...members: string[]): DirectoryObject => ({
  ...by,
  type: 'AccessGroup',
  id,
  members: members.map((member) => to(member, 0).to),
});

/** tenant ⊃ emea ⊃ berlin ⊃ the skill German; the switch pbx ⊃ 1001@pbx. */
function centre(access: Record<string, readonly Grant[]>, ...more: DirectoryObject[]): DirectoryView {
  const view = new DirectoryView(tenantId('acme'));
  const objects: DirectoryObject[] = [
    { ...by, type: 'Tenant', id: 'acme', timeZone: 'UTC' },
    { ...by, type: 'Folder', id: 'emea' },
    { ...by, type: 'Folder', id: 'berlin', folder: 'emea' },
    { ...by, type: 'Skill', id: 'german', folder: 'berlin' },
    { ...by, type: 'Switch', id: 'pbx' },
    { ...by, type: 'Dn', id: dn('1001', 'pbx'), kind: 'Extension' },
    chen,
    group('g-one', 'chen'),
    group('g-two', 'chen'),
    group('g-outer', 'g-one', 'g-outer'),
    ...more,
  ];
  const changes = objects.map((object) => {
    const grants = access[object.id];
    return { kind: 'put', object: grants ? { ...object, access: grants } : object } as const;
  });
  view.apply({ number: 1, time: 1, author: 'test', changes });
  return view;
}

const german = (view: DirectoryView) => effectiveMask(view, 'chen', view.get('Skill', 'german')!);

describe('what a person may do with an object', () => {
  const { read, change } = ACCESS;
  const cases: [string, Record<string, readonly Grant[]>, number][] = [
    ['nothing that nobody granted', {}, 0],
    ['what is granted to the person', { german: [to('chen', read)] }, read],
    [
      'what is granted to groups, together',
      { german: [to('g-one', read), to('g-two', change)] },
      read | change,
    ],
    [
      "the person's own grant, not those of groups",
      { german: [to('g-one', FULL_ACCESS), to('chen', read)] },
      read,
    ],
    ['what a group in which its group is may do', { german: [to('g-outer', read)] }, read],
    ['what a folder passes on', { emea: [to('g-one', read, true)] }, read],
    ['what the tenant passes on', { acme: [to('chen', read, true)] }, read],
    [
      'not what a folder keeps for itself',
      { berlin: [to('chen', FULL_ACCESS)], emea: [to('chen', read, true)] },
      read,
    ],
    [
      'what the nearest folder says',
      { berlin: [to('g-one', read, true)], emea: [to('chen', 127, true)] },
      read,
    ],
    ['nothing where the nearest grant is 0', { german: [to('chen', 0)], emea: [to('chen', 127, true)] }, 0],
    [
      'nothing where the grant is for somebody else',
      { german: [to('lee', 127)], acme: [to('g-else', 127, true)] },
      0,
    ],
  ];
  it.each(cases)('is %s', (_, access, mask) => {
    expect(german(centre(access))).toBe(mask);
  });

  it('is nothing for a person who is unknown, disabled or vanished', () => {
    const open = { german: [to('chen', read), to('g-one', read)] };
    for (const state of ['disabled', 'vanished'] as const) {
      expect(german(centre(open, { ...chen, state }))).toBe(0);
    }
    const view = centre({ german: [to('lee', read)] });
    expect(effectiveMask(view, 'lee', view.get('Skill', 'german')!)).toBe(0);
  });

  it('takes no group into account that is not enabled, nor what it belongs to', () => {
    const off = { ...group('g-one', 'chen'), state: 'disabled' } as const;
    expect(german(centre({ german: [to('g-one', read), to('g-outer', read)] }, off))).toBe(0);
  });

  it('comes to a DN from its switch, and from its folder where it has one', () => {
    const access = { pbx: [to('chen', read, true)], emea: [to('chen', change, true)] };
    const of = (view: DirectoryView) => effectiveMask(view, 'chen', view.get('Dn', '1001@pbx')!);
    expect(of(centre(access))).toBe(read);
    const moved: DirectoryObject = { ...by, type: 'Dn', id: '1001@pbx', kind: 'Extension', folder: 'emea' };
    expect(of(centre(access, moved))).toBe(change);
  });

  it('ends where folders lie in a circle, and where a folder is missing', () => {
    const circle: DirectoryObject = { ...by, type: 'Folder', id: 'emea', folder: 'berlin' };
    expect(german(centre({ acme: [to('chen', read, true)] }, circle))).toBe(0);
    const lost: DirectoryObject = { ...by, type: 'Skill', id: 'german', folder: 'nowhere' };
    expect(german(centre({ acme: [to('chen', read, true)] }, lost))).toBe(0);
  });

  it('is known for an object that is not there yet, from what will hold it', () => {
    const rights = new DirectoryAccess(centre({ berlin: [to('g-two', read, true)] })).of('chen');
    expect(rights.inherited({ ...by, type: 'Skill', id: 'french', folder: 'berlin' })).toBe(read);
    expect(rights.inherited({ ...by, type: 'Skill', id: 'french' })).toBe(0);
  });

  it('goes with the privileges of all enabled roles that name the person or a group of it', () => {
    const role = (
      id: string,
      member: string,
      ...privileges: ('ManageTabs' | 'ManageUsers' | 'ViewDashboard')[]
    ) => ({ ...by, type: 'Role', id, privileges, members: [to(member, 0).to] }) as const;
    const view = centre(
      {},
      role('one', 'chen', 'ViewDashboard'),
      role('two', 'g-outer', 'ManageTabs', 'ViewDashboard'),
      role('other', 'lee', 'ManageUsers'),
      { ...role('off', 'chen', 'ManageUsers'), state: 'disabled' },
    );
    expect([...new DirectoryAccess(view).of('chen').privileges()].sort()).toEqual([
      'ManageTabs',
      'ViewDashboard',
    ]);
  });
});
