import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { leaseStoreContract } from '../contract/lease-store-contract.ts';
import { type Lease, monotonicClock, type RedisConnection, redisLeases } from '../src/mod.ts';
import { type RedisServer, startRedis } from '../testing/mod.ts';
import { runChild } from './child-process.ts';
import { connectTo, eventually, flush } from './redis-bench.ts';

const acme = tenantId('acme');

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const leasesOn = (connection: RedisConnection) =>
  redisLeases({ connection, clock: systemClock, monotonic: monotonicClock });

async function connected(to = server): Promise<RedisConnection> {
  const connection = connectTo(to);
  await connection.check();
  return connection;
}

const sleep = (span: number) => new Promise<void>((resolve) => setTimeout(resolve, span));

leaseStoreContract({
  name: 'Redis',
  duration: 1500,
  async open() {
    await flush(server);
    const cuttable = await connected();
    return {
      store: leasesOn(await connected()),
      other: leasesOn(cuttable),
      async cut() {
        await cuttable[Symbol.asyncDispose]();
      },
    };
  },
  pass: sleep,
});

/** Ends with the test. */
async function acquired(connection: RedisConnection, duration: number): Promise<Lease> {
  const lease = await leasesOn(connection).acquire(acme, 'lds/pbx', duration);
  if (!lease) throw new Error('somebody else has the lease');
  onTestFinished(() => lease[Symbol.asyncDispose]());
  return lease;
}

test('a holder that loses Redis is told in time, and Redis may come back without data', async () => {
  await using own = await startRedis();
  const lease = await acquired(await connected(own), 1500);
  await own.kill();
  await eventually(() => expect(lease.signal.aborted).toBe(true), 1500);
  expect(lease.held()).toBe(false);
  await own.restart();
  expect((await acquired(await connected(own), 1500)).token).toBeGreaterThan(lease.token);
});

test('a short absence of Redis ends no lease', async () => {
  await using own = await startRedis();
  const lease = await acquired(await connected(own), 20_000);
  // Redis may lose what is younger.
  await sleep(2500);
  await own.kill();
  await own.restart({ keepData: true });
  await sleep(6000);
  expect(lease.held()).toBe(true);
});

test('who finds the lease gone or taken gives it up at once', async () => {
  await flush(server);
  const lease = await acquired(await connected(), 2000);
  await flush(server);
  const next = await acquired(await connected(), 2000);
  await eventually(() => expect(lease.signal.aborted).toBe(true));
  expect(next.token).toBeGreaterThan(lease.token);
  expect(next.held()).toBe(true);
});

test('a process that was stopped past its lease does nothing more once it goes on', async () => {
  await flush(server);
  const admin = await connected();
  const acts = async () => Number((await admin.send([['get', 'acts']]))[0]);
  const child = runChild('redis-leasing-child.ts', [server.url, server.caFile ?? '', '1500']);
  expect(await child.line()).toBe('holds it');
  await eventually(async () => expect(await acts()).toBeGreaterThan(5));
  process.kill(child.pid, 'SIGSTOP');
  await sleep(2000);
  await acquired(admin, 1500);
  const before = await acts();
  process.kill(child.pid, 'SIGCONT');
  expect(await child.line()).toBe('has lost it');
  expect(await acts()).toBe(before);
});
