import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { permissionStoreContract } from '../contract/permission-store-contract.ts';
import { valueStoreContract } from '../contract/value-store-contract.ts';
import {
  aclFile,
  monotonicClock,
  REDIS_SERVICES,
  type RedisService,
  redisLeases,
  redisPermissions,
} from '../src/mod.ts';
import { makeCertificates, type RedisServer, startRedis } from '../testing/mod.ts';
import { connectTo, eventually, fastClock, flush, sinkOn, viewOn } from './redis-bench.ts';

const acme = tenantId('acme');
const tenants = [acme, tenantId('other')];
const passwordOf = (service: string) => `${service}'s password, long enough`;
const passwords = Object.fromEntries(
  REDIS_SERVICES.map((service) => [service, passwordOf(service)]),
) as Record<RedisService, string>;

let server: RedisServer;
beforeAll(async () => {
  await using folder = await makeCertificates();
  const file = join(folder.folder, 'pulse.acl');
  writeFileSync(file, aclFile(tenants, passwords));
  server = await startRedis({ aclFile: file });
});
afterAll(() => server.stop());

/** Signs in until the test is over. */
async function signIn(username: string, password: string): Promise<Redis> {
  const client = new Redis({
    host: server.host,
    port: server.port,
    username,
    password,
    tls: { ca: readFileSync(server.caFile ?? '', 'utf8') },
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: null,
  });
  client.on('error', () => {});
  onTestFinished(() => client.disconnect());
  await client.connect();
  return client;
}

type Services = readonly RedisService[];

/** Beginnings of keys, who may write them, and who may read them. */
const KEYS: readonly (readonly [key: string, writers: Services, readers: Services])[] = [
  ['{acme}:values:owner', ['dcu'], ['dcu', 'pulse']],
  ['{other}:values:7:index', ['dcu'], ['dcu', 'pulse']],
  ['{acme}:permissions:stamp', ['permissions'], ['permissions', 'dcu', 'pulse']],
  ['{acme}:lease:dcu/0', ['dcu'], ['dcu']],
  ['{acme}:lease:lds/pbx:token', ['lds'], ['lds']],
  ['{acme}:lease:pulse/0', [], []],
  ['{third}:values:owner', [], []],
  ['{acme}:valuesx', [], []],
  ['{acme}:values', [], []],
  ['x{acme}:values:owner', [], []],
  ['values', [], []],
];

/** Commands on a key with the arguments behind it, and who may do them at all. */
const WRITING: readonly (readonly [command: string, args: readonly string[], services: Services])[] = [
  ['set', ['1'], ['dcu', 'lds', 'permissions']],
  ['append', ['1'], ['dcu']],
  ['expire', ['100'], ['dcu']],
  ['pexpire', ['100000'], ['dcu', 'lds']],
  ['unlink', [], ['dcu']],
  ['del', [], ['dcu', 'lds']],
  ['hset', ['f', '1'], ['dcu']],
  ['hdel', ['f'], ['dcu']],
  ...[
    ['incr'],
    ['getdel'],
    ['persist'],
    ['rename', '{acme}:values:stolen'],
    ['copy', '{acme}:values:stolen'],
    ['restore', '0', 'x'],
    ['lpush', 'x'],
    ['sadd', 'x'],
    ['setrange', '0', 'x'],
    ['expireat', '1'],
  ].map(([command = '', ...args]) => [command, args, []] as const),
];

const READING: typeof WRITING = [
  ['get', [], ['dcu', 'lds', 'permissions', 'pulse']],
  ['exists', [], ['dcu', 'permissions']],
  ['hlen', [], ['dcu']],
  ['hgetall', [], ['pulse']],
  ['mget', [], ['dcu', 'pulse']],
  ['getrange', ['0', '1'], ['pulse']],
  ['watch', [], ['dcu', 'lds', 'permissions']],
  ['type', [], []],
  ['ttl', [], []],
  ['dump', [], []],
  ['strlen', [], []],
];

const CHANNELS: readonly (readonly [channel: string, says: Services, hears: Services])[] = [
  // Whoever may hear a channel and publish at all may do so there; that permissions changed gives nobody any.
  ['{acme}:values', ['dcu'], ['dcu', 'pulse']],
  ['{other}:permissions', ['permissions', 'dcu'], ['dcu', 'pulse']],
  ['{third}:values', [], []],
  ['{acme}:values:owner', [], []],
  ['*', [], []],
];

/** Nobody's. */
const ELSE: readonly (readonly string[])[] = [
  ['eval', 'return 1', '0'],
  ['evalsha', 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db', '0'],
  ['script', 'flush'],
  ['function', 'list'],
  ['fcall', 'f', '0'],
  ['config', 'get', '*'],
  ['config', 'set', 'maxmemory', '0'],
  ['keys', '*'],
  ['scan', '0'],
  ['randomkey'],
  ['dbsize'],
  ['flushall'],
  ['flushdb'],
  ['swapdb', '0', '1'],
  ['select', '1'],
  ['info'],
  ['client', 'list'],
  ['client', 'kill', 'type', 'pubsub'],
  ['acl', 'list'],
  ['acl', 'setuser', 'dcu', '+@all'],
  ['save'],
  ['bgrewriteaof'],
  ['slowlog', 'get'],
  ['latency', 'latest'],
  ['memory', 'usage', '{acme}:values:owner'],
  ['psubscribe', '*'],
  ['pubsub', 'channels'],
  ['wait', '0', '1'],
  ['monitor'],
  ['replicaof', 'no', 'one'],
  ['module', 'list'],
  ['shutdown', 'nosave'],
];
/** Of these, what the control does not do, lest it spoils the server or the connection. */
const SPOILS = new Set(['shutdown', 'monitor', 'replicaof', 'acl', 'select', 'client']);

interface Case {
  readonly command: readonly string[];
  readonly may: readonly RedisService[];
}

const CASES: readonly Case[] = [
  { command: ['ping'], may: REDIS_SERVICES },
  ...KEYS.flatMap(([key, writers, readers]) => [
    ...WRITING.map(([command, args, does]) => ({
      command: [command, key, ...args],
      may: does.filter((service) => writers.includes(service)),
    })),
    ...READING.map(([command, args, does]) => ({
      command: [command, key, ...args],
      may: does.filter((service) => readers.includes(service)),
    })),
  ]),
  ...CHANNELS.flatMap(([channel, says, hears]) => [
    { command: ['publish', channel, 'x'], may: says },
    { command: ['subscribe', channel], may: hears },
  ]),
  ...ELSE.map((command) => ({ command, may: [] })),
];

async function isRefused(client: Redis, [name = '', ...args]: readonly string[]): Promise<boolean> {
  try {
    await client.call(name, ...args);
    return false;
  } catch (error) {
    return String(error).includes('NOPERM');
  }
}

describe('[A4] a user of a service may do what it needs and nothing else', () => {
  test.each(REDIS_SERVICES)('%s', async (service) => {
    const client = await signIn(service, passwordOf(service));
    expect(CASES.length).toBeGreaterThanOrEqual(300);
    const wrong: string[] = [];
    for (const { command, may } of CASES) {
      const allowed = may.includes(service);
      if ((await isRefused(client, command)) === allowed) {
        wrong.push(`${allowed ? 'may not' : 'may'} ${command.join(' ')}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('control: one who may do everything is refused nothing', async () => {
    const client = await signIn('admin', server.password);
    for (const { command } of CASES) {
      if (SPOILS.has(command[0] ?? '')) continue;
      expect(await isRefused(client, command), command.join(' ')).toBe(false);
    }
  });

  test('nobody signs in as default, with a wrong password or as another service', async () => {
    await expect(signIn('default', '')).rejects.toThrow();
    await expect(signIn('default', passwordOf('dcu'))).rejects.toThrow();
    await expect(signIn('dcu', passwordOf('lds'))).rejects.toThrow();
    expect(aclFile(tenants, passwords)).not.toContain('password');
  });

  test('a password that could be guessed is refused', () => {
    expect(() => aclFile(tenants, { ...passwords, lds: 'secret' })).toThrow('The password of lds');
  });
});

test('a Redis before 7.0 gets patterns that it knows', () => {
  expect(aclFile(tenants, passwords)).toContain('%R~{acme}:values:*');
  expect(aclFile(tenants, passwords, { before7: true })).not.toContain('%');
});

const as = (service: RedisService) => connectTo(server, { user: service, password: passwordOf(service) });

valueStoreContract({
  name: 'Redis, as dcu and pulse',
  async open() {
    await flush(server);
    return {
      sink: sinkOn(server, 1, { clock: fastClock, connection: as('dcu') }),
      view: viewOn(server, { onError: () => {}, connection: as('pulse') }),
    };
  },
  eventually,
});

permissionStoreContract({
  name: 'Redis, as permissions and pulse',
  async open() {
    await flush(server);
    const [writing, reading] = [as('permissions'), as('pulse')];
    await Promise.all([writing.check(), reading.check()]);
    const [sink, view] = [writing, reading].map((connection) => {
      const permissions = redisPermissions({ connection, clock: systemClock, onError: () => {} });
      onTestFinished(() => permissions[Symbol.dispose]());
      return permissions;
    });
    if (!sink || !view) throw new Error('two ends');
    return { sink, view };
  },
  eventually,
});

test.each(['dcu', 'lds'] as const)('%s takes, renews and gives up leases of its own', async (service) => {
  const connection = as(service);
  await connection.check();
  const leases = redisLeases({ connection, clock: systemClock, monotonic: monotonicClock });
  const lease = await leases.acquire(acme, `${service}/0`, 1500);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  expect(lease?.held()).toBe(true);
  await lease?.[Symbol.asyncDispose]();
  await using next = await leases.acquire(acme, `${service}/0`, 1500);
  expect(next?.token).toBeGreaterThan(lease?.token ?? 0);
  await expect(leases.acquire(acme, 'pulse/0', 1500)).rejects.toMatchObject({ code: 'values-refused' });
});

test('what was written in transactions is there after Redis was killed and started again', async () => {
  const connection = as('lds');
  await connection.check();
  const leases = redisLeases({ connection, clock: systemClock, monotonic: monotonicClock });
  await using lease = await leases.acquire(acme, 'lds/kept', 60_000);
  expect(lease).toBeDefined();
  // Redis may lose what is younger.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await server.kill();
  await server.restart({ keepData: true });
  await eventually(async () => expect(await leases.acquire(acme, 'lds/kept', 60_000)).toBeUndefined());
});
