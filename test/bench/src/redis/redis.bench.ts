import { readFileSync } from 'node:fs';
import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { type RedisConnection, redisConnection, redisValueSink } from '@pulse/storage';
import { type RedisServer, startRedis } from '@pulse/storage/testing';
import { Redis } from 'ioredis';
import type { Figure } from '../figure.ts';
import { deltaAt, LAYOUTS, snapshotAt, valueAt } from './refresh.ts';

const WARM_UP = 10;
const REFRESHES = 20;
const tenant = tenantId('bench');

/** G11: all values of a site changed at once, from the collector's delta to Redis' answer; TLS for both. */
export async function redisFigures(): Promise<readonly Figure[]> {
  await using server = await startRedis({ persistent: false });
  const ours = await measureSink(server);
  const theirs = await measureHashes(server);
  const ratio = ours / theirs;
  return [
    {
      figure: 'G11',
      what: 'one full refresh of 64,500 values of 10,500 objects written to Redis over TLS, channel included',
      value: ours,
      unit: 'ms of client CPU',
      peer: 'ioredis, a pipeline with an HSET an object',
      peerValue: theirs,
      ratio,
      must: '<= 30 and <= 1/7 x',
      moonshot: '<= 10',
      met: ours <= 30 && ratio <= 1 / 7,
    },
  ];
}

async function measureSink(server: RedisServer): Promise<number> {
  await using connection = redisConnection({
    url: server.url,
    tls: { caFile: server.caFile ?? '' },
    clock: systemClock,
    random: Math.random,
  });
  await connection.check();
  const { watched, idle } = watch(connection);
  await using sink = redisValueSink({ connection: watched, clock: systemClock, token: 1 });
  for (const layout of LAYOUTS) sink.publishSnapshot(tenant, snapshotAt(layout, [1, 0]));
  await idle();
  return cpuOf(async (refresh) => {
    const deltas = LAYOUTS.map((layout) => deltaAt(layout, [1, refresh]));
    return async () => {
      for (const delta of deltas) sink.publishDelta(tenant, delta);
      await idle();
    };
  });
}

/** The connection, and a way to wait until what was put has been answered. */
function watch(connection: RedisConnection): { watched: RedisConnection; idle: () => Promise<void> } {
  let underWay = 0;
  const send: RedisConnection['send'] = async (commands) => {
    underWay++;
    try {
      return await connection.send(commands);
    } finally {
      underWay--;
    }
  };
  const watched: RedisConnection = {
    get health() {
      return connection.health;
    },
    send,
    onHealth: (listener) => connection.onHealth(listener),
    check: () => connection.check(),
    trySend: (commands) => connection.trySend(commands),
    exchange: (keys, decide) => connection.exchange(keys, decide),
    subscribe: (channel, subscriber) => connection.subscribe(channel, subscriber),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
  const idle = async () => {
    do await new Promise((resolve) => setTimeout(resolve, 1));
    while (underWay > 0);
  };
  return { watched, idle };
}

async function measureHashes(server: RedisServer): Promise<number> {
  const { hostname, port, username, password } = new URL(server.url);
  const client = new Redis({
    host: hostname,
    port: Number(port),
    username,
    password,
    tls: { ca: readFileSync(server.caFile ?? '', 'utf8') },
  });
  try {
    return await cpuOf(async (refresh) => {
      const rows = LAYOUTS.flatMap(({ id, columns, objects }) =>
        objects.map((object, place) => ({
          key: `{${tenant}}:${id}:${object.id}`,
          values: Array.from({ length: columns }, (_, column) => [
            `c${column}`,
            valueAt(refresh, place, column),
          ]),
        })),
      );
      return async () => {
        const pipeline = client.pipeline();
        for (const { key, values } of rows) pipeline.hset(key, ...values.flat());
        await pipeline.exec();
      };
    });
  } finally {
    client.disconnect();
  }
}

/** Milliseconds of CPU, in the kernel too, that a refresh takes on average; preparing it does not count. */
async function cpuOf(prepare: (refresh: number) => Promise<() => Promise<void>>): Promise<number> {
  let microseconds = 0;
  for (let refresh = 1; refresh <= WARM_UP + REFRESHES; refresh++) {
    const run = await prepare(refresh);
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    if (refresh > WARM_UP) microseconds += user + system;
  }
  return microseconds / REFRESHES / 1000;
}
