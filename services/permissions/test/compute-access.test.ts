import { seededRandom } from '@pulse/base';
import { ACCESS, DirectoryView, effectiveMask, type ObjectRef, type Sharing, tenantId } from '@pulse/model';
import type { TenantAccess } from '@pulse/storage';
import { describe, expect, it } from 'vitest';
import { computeAccess } from '../src/mod.ts';
import { randomDirectory, randomSharing } from './random-directory.ts';

const acme = tenantId('acme');

const nameOf = ({ type, id }: ObjectRef) => `${type} ${id}`;

/** What each person of the result sees, in words. */
function sights(access: TenantAccess): Record<string, string[]> {
  return Object.fromEntries(
    access.persons.map(({ person, everything, visible }) => [
      person,
      access.objects.filter((_, at) => everything || Array.from(visible).includes(at)).map(nameOf),
    ]),
  );
}

/** The same, object by object and person by person. */
function naiveSights(view: DirectoryView): Record<string, string[]> {
  const types = {
    Extension: 'RegDN',
    Queue: 'Queue',
    VirtualQueue: 'Queue',
    RoutePoint: 'RoutePoint',
  } as const;
  const objects = [
    ...[...view.all('Person')].filter(({ agent }) => agent).map((o) => ({ as: 'Agent', o })),
    ...[...view.all('AgentGroup')].map((o) => ({ as: 'GroupAgents', o })),
    ...[...view.all('Dn')].map((o) => ({ as: types[o.kind], o })),
    ...[...view.all('DnGroup')].map((o) => ({ as: 'GroupQueues', o })),
  ];
  const sees = (person: string) =>
    objects
      .filter(({ o }) => effectiveMask(view, person, o) & ACCESS.read)
      .map(({ as, o }) => `${as} ${o.id}`);
  return Object.fromEntries(
    [...view.all('Person')]
      .filter(({ state, userName }) => state === 'enabled' && userName !== undefined)
      .map(({ id }) => [id, sees(id)]),
  );
}

/** Has the person Read on a skill that lies where the board does, with its grants? */
const reads = (view: DirectoryView, person: string, sharing: Sharing) =>
  (effectiveMask(view, person, { ...sharing, type: 'Skill', id: 'x', manager: 'rest', state: 'enabled' }) &
    ACCESS.read) !==
  0;

describe('who sees what', () => {
  it('is what each person has Read on, in 300 random directories', () => {
    let differing = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const view = new DirectoryView(acme);
      view.apply(randomDirectory(seededRandom(seed)));
      const found = sights(computeAccess(view));
      expect(found, `seed ${seed}`).toEqual(naiveSights(view));
      differing += new Set(Object.values(found).map((names) => names.join())).size;
    }
    // Control: directories in which everybody sees the same would show nothing.
    expect(differing).toBeGreaterThan(600);
  });

  it('of boards is what each person would read as an object in their place, in 300 random directories', () => {
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= 300; seed++) {
      const random = seededRandom(seed);
      const view = new DirectoryView(acme);
      view.apply(randomDirectory(random));
      const sharings = new Map(Array.from({ length: 6 }, (_, n) => [`b${n}`, randomSharing(random)]));
      const access = computeAccess(view, sharings);
      expect(access.boards).toEqual([...sharings.keys()]);
      for (const { person, boards = [] } of access.persons) {
        const given = Array.from(boards, (place) => access.boards?.[place] ?? '');
        const wanted = [...sharings].flatMap(([id, sharing]) => (reads(view, person, sharing) ? [id] : []));
        expect(given, `seed ${seed}, ${person}`).toEqual(wanted);
        seen.set(given.join(), (seen.get(given.join()) ?? 0) + 1);
      }
    }
    // Control: boards that everybody or nobody sees would show nothing.
    expect(seen.size).toBeGreaterThan(40);
  });

  it('of boards is nothing where folder or grantee are unknown, or the sharing cannot be read', () => {
    const view = new DirectoryView(acme);
    const to = (type: 'Person' | 'AccessGroup', id: string) => ({ to: { type, id }, mask: 1 }) as const;
    const by = { manager: 'yaml', state: 'enabled' } as const;
    const everywhere = { ...by, type: 'Tenant', id: 'acme', timeZone: 'UTC' } as const;
    const boss = { ...by, type: 'Person', id: 'boss', agent: false, userName: 'boss' } as const;
    const access = [{ ...to('Person', 'boss'), propagate: true }];
    view.apply({
      number: 1,
      time: 0,
      author: 'test',
      changes: [
        { kind: 'put', object: { ...everywhere, access } },
        { kind: 'put', object: boss },
      ],
    });
    const sharings = new Map<string, Sharing | undefined>([
      ['in the tenant', {}],
      ['in a folder that is not there', { folder: 'gone' }],
      ['granted there', { folder: 'gone', access: [to('Person', 'boss')] }],
      ['denied', { access: [{ ...to('Person', 'boss'), mask: 0 }] }],
      [
        'for people who are not there',
        { folder: 'gone', access: [to('Person', 'x'), to('AccessGroup', 'y')] },
      ],
      ['unreadable', undefined],
    ]);
    const { persons, boards } = computeAccess(view, sharings);
    const seen = Array.from(persons[0]?.boards ?? [], (place) => boards?.[place]);
    expect(seen).toEqual(['in the tenant', 'granted there']);
    expect(computeAccess(view).boards).toBeUndefined();
  });

  it('is everything, unknown objects too, only for those who read the tenant throughout', () => {
    const by = { manager: 'yaml', state: 'enabled' } as const;
    const view = new DirectoryView(acme);
    const reading = (id: string, propagate: boolean) => ({
      to: { type: 'Person', id } as const,
      mask: 1,
      propagate,
    });
    view.apply({
      number: 1,
      time: 0,
      author: 'test',
      changes: [
        {
          kind: 'put',
          object: {
            ...by,
            type: 'Tenant',
            id: 'acme',
            timeZone: 'UTC',
            access: [reading('all', true), reading('root', false)],
          },
        },
        ...['all', 'root', 'none'].map((id) => ({
          kind: 'put' as const,
          object: { ...by, type: 'Person' as const, id, agent: true, userName: id },
        })),
      ],
    });
    expect(computeAccess(view).persons.map(({ person, everything }) => [person, everything])).toEqual([
      ['all', true],
      ['root', false],
      ['none', false],
    ]);
  });
});
