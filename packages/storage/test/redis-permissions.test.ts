import { seededRandom, systemClock } from '@pulse/base';
import { type ObjectRef, PRIVILEGES, tenantId } from '@pulse/model';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type PersonAccess, redisConnection, redisPermissions, type TenantAccess } from '../src/mod.ts';
import { packAccess, unpackAccess } from '../src/redis/permissions/packed-access.ts';
import { type RedisServer, startRedis } from '../testing/mod.ts';

const WAIT = { timeout: 20_000, interval: 20 };

function randomAccess(seed: number, revision = 1): TenantAccess {
  const random = seededRandom(seed);
  const int = (below: number) => Math.floor(random.next() * below);
  const objects = Array.from(
    { length: int(300) },
    (_, at): ObjectRef => ({
      type: (['Agent', 'Queue', 'GroupAgents'] as const)[int(3)]!,
      id: `object ${at}`,
    }),
  );
  const persons = Array.from({ length: int(40) }, (_, at): PersonAccess => {
    const everything = random.next() < 0.1;
    return {
      person: `p${at}`,
      ...(random.next() < 0.9 ? { userName: `User${at}` } : {}),
      name: `Person ${at}`,
      privileges: PRIVILEGES.filter(() => random.next() < 0.3),
      administrator: random.next() < 0.1,
      everything,
      visible: everything ? [] : objects.flatMap((_, place) => (random.next() < 0.2 ? [place] : [])),
    };
  });
  return { revision, objects, persons };
}

const plain = (access: TenantAccess) => ({
  ...access,
  persons: access.persons.map((person) => ({ ...person, visible: Array.from(person.visible) })),
});

it('permissions come out of their packing as they went in, for 200 random tenants', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const access = randomAccess(seed);
    expect(plain(unpackAccess(packAccess(access))), `seed ${seed}`).toEqual(plain(access));
  }
});

it('damaged permissions are an error, never somebody else’s rights', () => {
  const packed = packAccess(randomAccess(7));
  for (let at = 0; at < packed.length; at += 7) {
    const damaged = Buffer.from(packed);
    damaged[at] = (damaged[at] ?? 0) ^ 0x55;
    try {
      unpackAccess(damaged);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  }
  expect(() => unpackAccess(packed.subarray(0, packed.length >> 1))).toThrow();
});

describe('permissions in a real Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  }, 120_000);
  afterAll(async () => redis?.stop());

  const open = () => {
    const connection = redisConnection({
      url: redis.url,
      tls: { caFile: redis.caFile! },
      clock: systemClock,
      random: Math.random,
    });
    const errors: unknown[] = [];
    const permissions = redisPermissions({ connection, clock: systemClock, onError: (e) => errors.push(e) });
    const stop = async () => {
      permissions[Symbol.dispose]();
      await connection[Symbol.asyncDispose]();
    };
    return { connection, permissions, errors, stop };
  };

  const ana: PersonAccess = {
    person: 'ana',
    userName: 'Ana',
    name: 'Ana',
    privileges: ['ViewDashboard'],
    administrator: false,
    everything: false,
    visible: [0],
  };
  const objects: readonly ObjectRef[] = [
    { type: 'Agent', id: 'chen' },
    { type: 'Agent', id: 'dora' },
  ];

  it('reach readers on change, never go back, never cross tenants, and come back when Redis lost them', async () => {
    const [writer, reader] = [open(), open()];
    const [acme, other] = [tenantId('acme'), tenantId('other')];
    await writer.connection.check();
    await writer.permissions.putAccess(acme, { revision: 5, objects, persons: [ana] });
    const heard: string[] = [];
    reader.permissions.listen((tenant) => void heard.push(tenant));
    await reader.connection.check();
    await reader.permissions.follow(acme);
    await reader.permissions.follow(other);
    await vi.waitFor(() => expect(reader.permissions.viewer(acme, 'ana')).toBeDefined(), WAIT);
    const viewer = reader.permissions.viewerNamed(acme, 'aNA');
    expect(viewer?.sight.sees(objects[0]!)).toBe(true);
    expect(viewer?.sight.sees(objects[1]!)).toBe(false);
    expect(viewer?.sight.sees({ type: 'Queue', id: 'chen' })).toBe(false);
    expect(reader.permissions.viewer(other, 'ana')).toBeUndefined();
    expect(reader.permissions.staleSince(acme)).toBeUndefined();

    await writer.permissions.putAccess(acme, {
      revision: 4,
      objects,
      persons: [{ ...ana, everything: true, visible: [] }],
    });
    await writer.permissions.putAccess(acme, { revision: 6, objects, persons: [{ ...ana, visible: [1] }] });
    await vi.waitFor(
      () => expect(reader.permissions.viewer(acme, 'ana')?.sight.sees(objects[1]!)).toBe(true),
      WAIT,
    );
    expect(reader.permissions.viewer(acme, 'ana')?.sight.sees(objects[0]!)).toBe(false);

    await writer.connection.send([['FLUSHALL']]);
    const late = open();
    await late.connection.check();
    await late.permissions.follow(acme);
    await vi.waitFor(() => expect(late.permissions.viewer(acme, 'ana')).toBeDefined(), WAIT);
    expect([...heard, ...writer.errors, ...reader.errors].every((each) => each === acme)).toBe(true);
    await Promise.all([writer.stop(), reader.stop(), late.stop()]);
  });

  it('hold while Redis is away, and say since when', async () => {
    const [writer, reader] = [open(), open()];
    const acme = tenantId('acme');
    await writer.connection.check();
    await reader.connection.check();
    await writer.permissions.putAccess(acme, { revision: 100, objects, persons: [ana] });
    await reader.permissions.follow(acme);
    await vi.waitFor(() => expect(reader.permissions.viewer(acme, 'ana')).toBeDefined(), WAIT);
    await redis.kill();
    await vi.waitFor(() => expect(reader.permissions.staleSince(acme)).toBeDefined(), WAIT);
    expect(reader.permissions.viewer(acme, 'ana')).toBeDefined();
    await expect(
      writer.permissions.putAccess(acme, { revision: 101, objects, persons: [] }),
    ).rejects.toMatchObject({ code: 'values-unavailable' });
    await redis.restart({ keepData: false });
    await vi.waitFor(() => expect(reader.permissions.staleSince(acme)).toBeUndefined(), WAIT);
    await Promise.all([writer.stop(), reader.stop()]);
  });
});
