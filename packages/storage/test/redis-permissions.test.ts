import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { seededRandom, systemClock } from '@pulse/base';
import { type ObjectRef, tenantId } from '@pulse/model';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { permissionStoreContract } from '../contract/permission-store-contract.ts';
import { type PersonAccess, redisPermissions } from '../src/mod.ts';
import type { Fields } from '../src/redis/checked.ts';
import { pack, unpack } from '../src/redis/packed.ts';
import { packAccess, unpackAccess } from '../src/redis/permissions/packed-access.ts';
import { packPlaces, unpackPlaces } from '../src/redis/permissions/packed-places.ts';
import { type RedisServer, startRedis } from '../testing/mod.ts';
import { connectTo, eventually, flush } from './redis-bench.ts';

const acme = tenantId('acme');
const chen: ObjectRef = { type: 'Agent', id: 'chen' };
const diaz: ObjectRef = { type: 'Agent', id: 'diaz' };
const objects = [chen, diaz];
const ana: PersonAccess = {
  person: 'ana',
  userName: 'ana',
  name: 'Ana',
  privileges: ['ViewDashboard'],
  administrator: false,
  everything: false,
  visible: [0],
};

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

/** One end with a connection of its own, until the test is over. */
async function open(on = server, onError: (error: unknown) => void = () => {}) {
  const connection = connectTo(on);
  await connection.check();
  const permissions = redisPermissions({ connection, clock: systemClock, onError });
  onTestFinished(() => permissions[Symbol.dispose]());
  return permissions;
}

permissionStoreContract({
  name: 'Redis',
  async open() {
    await flush(server);
    return { sink: await open(), view: await open() };
  },
  eventually,
});

describe('packed permissions', () => {
  test('places come back as they were, runs in a few bytes, scattered ones as bits', () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    for (const share of [0, 0.001, 0.1, 0.5, 0.9, 0.999, 1]) {
      const places = Array.from({ length: 5000 }, (_, n) => n).filter(() => random.next() < share);
      const packed = packPlaces(places);
      expect(Array.from(unpackPlaces(packed, 5000)), `seed ${seed}`).toEqual(places);
      expect(packed.length).toBeLessThan(5000 / 8 + 10);
      const last = places.at(-1);
      if (last !== undefined) expect(() => unpackPlaces(packed, last)).toThrow('beyond the objects');
    }
    expect(packPlaces(Array.from({ length: 5000 }, (_, n) => n)).length).toBeLessThan(5);
  });

  test('releases that know no boards read them, and theirs are read and show nobody a board', async () => {
    const person = { ...ana, boards: [0] };
    const packed = await packAccess(acme, { revision: 1, objects, boards: ['late'], persons: [person] });
    const { boards, boardSets, boardsOfPersons: _, ...known } = unpack(inflateRawSync(packed)) as Fields;
    expect(boards).toEqual(['late']);
    // What such a release reads of a person, and wants to be just that.
    expect(known['persons']).toEqual([['ana', 'ana', 'Ana', ['ViewDashboard'], false, false, 0]]);
    const theirs = await unpackAccess(deflateRawSync(pack({ ...known, later: 'unknown' })), acme);
    expect(theirs.persons.map(({ visible, boards: own }) => [visible(), own()])).toEqual([
      [Uint32Array.of(0), []],
    ]);
    const [ours] = (await unpackAccess(packed, acme)).persons;
    expect(Array.from(ours?.boards() ?? [])).toEqual([0]);
    for (const wrong of [
      { boards: ['late'] },
      { boards, boardSets },
      { boards, boardSets, boardsOfPersons: [] },
    ]) {
      await expect(unpackAccess(deflateRawSync(pack({ ...known, ...wrong })), acme)).rejects.toThrow('not ');
    }
  });

  test('[X4] damaged ones are refused, or give nobody more than before', async () => {
    const packed = await packAccess(acme, {
      revision: 1,
      objects,
      boards: ['late'],
      persons: [{ ...ana, boards: [0] }],
    });
    for (let at = 0; at < packed.length; at++) {
      for (const bit of [1, 16, 128]) {
        const damaged = Buffer.from(packed);
        damaged[at] = (damaged[at] ?? 0) ^ bit;
        await unpackAccess(damaged, acme).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
      }
      await expect(unpackAccess(packed.subarray(0, at), acme)).rejects.toThrow();
    }
  });
});

describe('permissions in Redis', () => {
  test('a reader that was cut off hears what it has missed', async () => {
    await using own = await startRedis();
    const [writer, reader] = [await open(own), await open(own)];
    await reader.follow(acme);
    await writer.putAccess(acme, { revision: 1, objects, persons: [ana] });
    await eventually(() => expect(reader.viewer(acme, 'ana')?.sight.sees(chen)).toBe(true));
    await own.kill();
    await eventually(() => expect(reader.staleSince(acme)).toBeDefined());
    expect(reader.viewer(acme, 'ana')?.sight.sees(chen)).toBe(true);
    const lost = writer.putAccess(acme, { revision: 2, objects, persons: [] });
    await expect(lost).rejects.toMatchObject({ code: 'values-unavailable' });
    await own.restart({ keepData: false });
    await eventually(() => expect(reader.staleSince(acme)).toBeUndefined());
    expect(reader.viewer(acme, 'ana')).toBeDefined();
    await writer.putAccess(acme, { revision: 2, objects, persons: [] });
    await eventually(() => expect(reader.viewer(acme, 'ana')).toBeUndefined());
  });

  test('what Redis has lost is put again, for those too who come later', async () => {
    await flush(server);
    const writer = await open();
    await writer.putAccess(acme, { revision: 7, objects, persons: [ana] });
    await flush(server);
    const reader = await open();
    await reader.follow(acme);
    await eventually(() => expect(reader.viewer(acme, 'ana')).toBeDefined());
  });

  test('[X4] what somebody put there instead changes nothing: it is stale, and said once', async () => {
    await flush(server);
    const errors: unknown[] = [];
    const [writer, reader] = [await open(), await open(server, (error) => errors.push(error))];
    await reader.follow(acme);
    await writer.putAccess(acme, { revision: 7, objects, persons: [ana] });
    await eventually(() => expect(reader.viewer(acme, 'ana')).toBeDefined());
    const admin = connectTo(server);
    await admin.check();
    const everything = { ...ana, everything: true, visible: [] };
    const forged = [
      Buffer.from('nonsense'),
      await packAccess(tenantId('other'), { revision: 9, objects, persons: [everything] }),
      await packAccess(acme, { revision: 6, objects, persons: [everything] }),
    ];
    for (const [n, packed] of forged.entries()) {
      await admin.send([
        ['set', '{acme}:permissions:access', packed],
        ['set', '{acme}:permissions:stamp', `9:${String(n).repeat(16)}`],
      ]);
      await eventually(() => expect(reader.staleSince(acme)).toBeDefined());
      await eventually(() => expect(errors).toHaveLength(n + 1));
      expect(reader.viewer(acme, 'ana')?.sight.sees(diaz)).toBe(false);
    }
    await writer.putAccess(acme, { revision: 10, objects, persons: [ana] });
    await eventually(() => expect(reader.staleSince(acme)).toBeUndefined());
  });
});
