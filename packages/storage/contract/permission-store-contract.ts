import { seededRandom } from '@pulse/base';
import { OBJECT_TYPES, type ObjectRef, PRIVILEGES, tenantId } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import type { PermissionSink, PermissionView, PersonAccess, TenantAccess } from '../src/mod.ts';

const acme = tenantId('acme');
const other = tenantId('other');

/** How the suite opens a driver. */
export interface PermissionStoreDriver {
  readonly name: string;
  /** Both ends of a store that holds nothing yet. */
  open(): Promise<{ readonly sink: PermissionSink; readonly view: PermissionView }>;
  /** Fulfils when the assertion holds: what was put needs its time. */
  eventually(assertion: () => void | Promise<void>): Promise<void>;
}

const agent = (id: string): ObjectRef => ({ type: 'Agent', id });
const queue = (id: string): ObjectRef => ({ type: 'Queue', id });
const objects = [agent('chen'), agent('diaz'), queue('chen'), queue('support')];

const ana: PersonAccess = {
  person: 'ana',
  userName: 'Ana.Ní',
  name: 'Ana',
  privileges: ['ViewDashboard', 'ManageTabs'],
  administrator: false,
  everything: false,
  visible: [0, 3],
};
const ben: PersonAccess = { ...ana, person: 'ben', userName: 'ben', name: 'Ben', visible: [1] };

const access = (revision: number, persons: readonly PersonAccess[], of = objects): TenantAccess => ({
  revision,
  objects: of,
  persons,
});

/** What every store of permissions promises. */
export function permissionStoreContract({ name, open, eventually }: PermissionStoreDriver): void {
  /** With the tenant followed, and a way to put something and wait until it is readable. */
  async function following() {
    const { sink, view } = await open();
    await view.follow(acme);
    const put = async (next: TenantAccess) => {
      let told = false;
      const stop = view.listen((tenant) => {
        told ||= tenant === acme;
      });
      await sink.putAccess(acme, next);
      await eventually(() => expect(told).toBe(true));
      stop();
    };
    const seen = (person: string, of: readonly ObjectRef[] = objects) =>
      of.filter((object) => view.viewer(acme, person)?.sight.sees(object));
    return { sink, view, put, seen };
  }

  describe(`a store of permissions (${name})`, () => {
    test('denies everybody at first, and everybody of a tenant that is not followed', async () => {
      const { sink, view, put } = await following();
      expect(view.viewer(acme, 'ana')).toBeUndefined();
      expect(view.viewerNamed(acme, '')).toBeUndefined();
      await sink.putAccess(other, access(1, [ana]));
      await put(access(1, [ben]));
      expect(view.viewer(other, 'ana')).toBeUndefined();
      expect(view.viewer(acme, 'ana')).toBeUndefined();
    });

    test('a person is who was put, and sees what was listed and nothing else', async () => {
      const { view, put, seen } = await following();
      await put(access(1, [ana, ben]));
      expect(view.viewer(acme, 'ana')).toMatchObject({
        tenant: acme,
        person: 'ana',
        name: 'Ana',
        userName: 'Ana.Ní',
        administrator: false,
        privileges: new Set(['ViewDashboard', 'ManageTabs']),
        sight: { everything: false },
      });
      expect(seen('ana')).toEqual([agent('chen'), queue('support')]);
      expect(seen('ben')).toEqual([agent('diaz')]);
      expect(seen('ana', [agent('support'), agent('nobody'), agent(''), agent('Chen')])).toEqual([]);
    });

    test('objects whose types and ids look alike are told apart', async () => {
      const { put, seen } = await following();
      const alike = ['a', 'a:b', 'Queue:a', '["Queue","a"]', 'a\n', '__proto__', 'constructor', '0', ''];
      const all = OBJECT_TYPES.flatMap((type) => alike.map((id) => ({ type, id })));
      for (const [place, object] of all.entries()) {
        await put(access(place + 1, [{ ...ana, visible: [place] }], all));
        expect(seen('ana', all)).toEqual([object]);
      }
    });

    test('who sees everything sees what nobody has listed too', async () => {
      const { view, put } = await following();
      await put(access(1, [{ ...ana, everything: true, visible: [] }], []));
      expect(view.viewer(acme, 'ana')?.sight.everything).toBe(true);
      expect(view.viewer(acme, 'ana')?.sight.sees(agent('new'))).toBe(true);
    });

    test('a person sees the boards that were listed, and none while nobody knows any', async () => {
      const { view, put } = await following();
      const boards = ['early', 'late', 'Late', '__proto__'];
      const seen = (person: string) => [...(view.viewer(acme, person)?.boards ?? [])];
      await put({ ...access(1, [ana, ben]) });
      expect(seen('ana')).toEqual([]);
      const persons = [
        { ...ana, boards: [1, 3] },
        { ...ben, everything: true, visible: [], boards: [] },
      ];
      await put({ ...access(1, persons), boards });
      expect(seen('ana')).toEqual(['late', '__proto__']);
      expect(seen('ben')).toEqual([]);
      await put({ ...access(2, persons), boards: boards.toReversed() });
      expect(seen('ana')).toEqual(['Late', 'early']);
      // Whoever puts them has started anew and does not know them yet.
      await put({ ...access(2, [ana, ben]) });
      expect(seen('ana')).toEqual([]);
    });

    test('a person is found by the user name without case, and not where it is not the only one', async () => {
      const { view, put } = await following();
      const { userName: _, ...nameless } = { ...ben, person: 'nameless' };
      await put(access(1, [ana, ben, nameless]));
      expect(view.viewerNamed(acme, 'aNA.nÍ')?.person).toBe('ana');
      expect(view.viewerNamed(acme, 'ana')).toBeUndefined();
      expect(view.viewerNamed(acme, 'undefined')).toBeUndefined();
      await put(access(2, [ana, ben, { ...ben, person: 'second', userName: 'BEN' }]));
      expect(view.viewerNamed(acme, 'ben')).toBeUndefined();
      expect(view.viewer(acme, 'ben')).toBeDefined();
    });

    test('an older revision changes nothing, the same one computed anew does', async () => {
      const { sink, put, seen } = await following();
      await put(access(5, [ana]));
      await sink.putAccess(acme, access(4, [{ ...ana, visible: [0, 1, 2, 3] }]));
      expect(seen('ana')).toHaveLength(2);
      await put(access(5, [{ ...ana, visible: [1] }]));
      expect(seen('ana')).toEqual([agent('diaz')]);
      await put(access(6, []));
      expect(seen('ana')).toEqual([]);
    });

    test('a viewer and its sight stay the same objects until something of them changes', async () => {
      const { view, put } = await following();
      await put(access(1, [ana, ben]));
      let last = view.viewer(acme, 'ana');
      // The same objects at other places.
      await put(
        access(
          2,
          [
            { ...ben, visible: [] },
            { ...ana, visible: [0, 3] },
          ],
          objects.toReversed(),
        ),
      );
      expect(view.viewer(acme, 'ana')).toBe(last);
      await put(access(3, [ana, { ...ben, visible: [0, 3] }], [...objects, agent('new')]));
      expect(view.viewer(acme, 'ana')).toBe(last);
      expect(view.viewer(acme, 'ben')?.sight).toBe(last?.sight);
      const changes: Partial<PersonAccess>[] = [
        { name: 'Anna' },
        { userName: 'anna' },
        { privileges: ['ManageTabs'] },
        { administrator: true },
        { everything: true, visible: [] },
        { visible: [0] },
        { visible: [0, 1, 3] },
        { visible: [0, 1, 3], boards: [1] },
        { visible: [0, 1, 3], boards: [0] },
      ];
      for (const [n, change] of changes.entries()) {
        await put({ ...access(4 + n, [{ ...ana, ...change }, ben]), boards: ['early', 'late'] });
        const now = view.viewer(acme, 'ana');
        expect(now?.revision, JSON.stringify(change)).toBeGreaterThan(last?.revision ?? 0);
        last = now;
      }
    });

    test('[tenants] persons, names and listeners of one tenant are not those of another', async () => {
      const { sink, view, put } = await following();
      await view.follow(other);
      const heard: string[] = [];
      const stop = view.listen((tenant) => void heard.push(tenant));
      await put(access(1, [ana]));
      expect(view.viewer(other, 'ana')).toBeUndefined();
      expect(view.viewerNamed(other, 'ana.ní')).toBeUndefined();
      expect(heard).toEqual([acme]);
      await sink.putAccess(other, access(1, [ben]));
      await eventually(() => expect(heard).toEqual([acme, other]));
      expect(view.viewer(acme, 'ben')).toBeUndefined();
      stop();
      await put(access(2, [ben]));
      expect(heard).toEqual([acme, other]);
    });

    test('random permissions are seen as they were put, whatever was there before', async () => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      const random = seededRandom(seed);
      const { put, view } = await following();
      for (let revision = 1; revision <= 30; revision++) {
        const next = randomAccess(random, revision);
        await put(next);
        for (const person of next.persons) {
          const viewer = view.viewer(acme, person.person);
          const places = next.objects.flatMap((object, place) => (viewer?.sight.sees(object) ? [place] : []));
          const all = next.objects.map((_, place) => place);
          expect(places, `seed ${seed}`).toEqual(person.everything ? all : Array.from(person.visible));
          expect([...(viewer?.privileges ?? [])], `seed ${seed}`).toEqual(person.privileges);
          const boards = Array.from(person.boards ?? [], (place) => next.boards?.[place]);
          expect([...(viewer?.boards ?? [])], `seed ${seed}`).toEqual(boards);
        }
      }
    });
  });
}

/** Up to 300 objects in some order, persons who see runs of them, a few here and there, or what others see. */
function randomAccess(random: ReturnType<typeof seededRandom>, revision: number): TenantAccess {
  const size = random.below(300);
  const listed = Array.from({ length: size }, (_, n) => (n % 3 === 0 ? queue(`o${n}`) : agent(`o${n}`)));
  listed.sort(() => random.next() - 0.5);
  const boards = Array.from({ length: random.below(40) }, (_, n) => `b${n}`);
  const sets: number[][] = [];
  const persons = Array.from({ length: random.below(30) }, (_, n): PersonAccess => {
    const share = random.pick([0, 0.02, 0.5, 0.98, 1]);
    const fresh = listed.flatMap((__, place) => (random.next() < share ? [place] : []));
    const visible = random.next() < 0.5 && sets.length > 0 ? random.pick(sets) : fresh;
    sets.push(visible);
    const everything = random.next() < 0.1;
    return {
      person: `p${n}`,
      userName: `u${n}`,
      name: `Person ${n}`,
      privileges: PRIVILEGES.filter(() => random.next() < 0.3),
      administrator: random.next() < 0.1,
      everything,
      visible: everything ? [] : visible,
      boards: boards.flatMap((__, place) => (random.next() < share ? [place] : [])),
    };
  });
  return { revision, objects: listed, boards, persons };
}
