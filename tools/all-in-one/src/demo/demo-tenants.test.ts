import { referencesOf, refKey } from '@pulse/model';
import { expect, test } from 'vitest';
import { demoDirectory } from './demo-centre.ts';
import { demoPeople } from './demo-people.ts';
import { demoTenants } from './demo-tenants.ts';

const ZONE = 'Europe/Berlin';

test.each([5, 9, 10, 12, 200, 100_000])('%i agents are shared out among the tenants', (agents) => {
  const tenants = demoTenants({ agents, seed: 1 });
  expect(tenants).toHaveLength(agents < 10 ? 1 : 2);
  expect(tenants.reduce((sum, tenant) => sum + tenant.agents, 0)).toBe(agents);
  for (const tenant of tenants) expect(tenant.agents).toBeGreaterThanOrEqual(5);
});

test('the tenants of 200 agents have 160 and 40 of them, with other people', () => {
  const tenants = demoTenants({ agents: 200, seed: 1 });
  expect(tenants.map(({ name, agents }) => [name, agents])).toEqual([
    ['Customer Care', 160],
    ['Business Services', 40],
  ]);
  const [first, second] = tenants.map((tenant) => new Set(namesOf(demoDirectory(tenant, ZONE))));
  expect([...(second ?? [])].filter((name) => first?.has(name))).toEqual(['Administrator']);
});

test('nobody but the administrator signs in to two tenants by the same name', () => {
  const [first = [], second = []] = demoTenants({ agents: 200, seed: 1 }).map((tenant) =>
    demoDirectory(tenant, ZONE).flatMap((object) =>
      object.type === 'Person' ? (object.userName ?? []) : [],
    ),
  );
  expect(first).toContain('supervisor-dublin-1@customer-care');
  expect(second).toContain('supervisor-dublin-1@business-services');
  expect(first.filter((name) => second.includes(name))).toEqual(['admin']);
});

test('the links are for the administrator of all tenants and for a supervisor of one team', () => {
  const tenants = demoTenants({ agents: 200, seed: 1 }).map((tenant) => ({
    name: tenant.name,
    directory: demoDirectory(tenant, ZONE),
  }));
  expect(demoPeople(tenants)).toEqual([
    { userName: 'admin', describes: 'administrator of Customer Care and Business Services' },
    {
      userName: 'supervisor-dublin-1@customer-care',
      describes: expect.stringMatching(
        /^.+ .+, who sees Team Dublin 1 and the queues of Customer Care$/,
      ) as string,
    },
  ]);
});

test('of a large centre less is told, and nothing that is told names what is left out', () => {
  const [tenant] = demoTenants({ agents: 10_000, seed: 1 });
  if (!tenant) throw new Error('there is no tenant');
  const objects = demoDirectory(tenant, ZONE);
  const known = new Set(objects.map(refKey));
  const named = objects.flatMap((object) => referencesOf(object).map(({ to }) => refKey(to)));
  expect(named.filter((key) => !known.has(key))).toEqual([]);
  const count = (wanted: string) => objects.filter(({ type }) => type === wanted).length;
  expect([count('Place'), count('Person')]).toEqual([0, 8000 + 99 + 2]);
});

const namesOf = (objects: ReturnType<typeof demoDirectory>): string[] =>
  objects.flatMap((object) => (object.type === 'Person' ? (object.name ?? []) : []));
