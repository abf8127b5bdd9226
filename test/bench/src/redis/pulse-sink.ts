import { deepEqual } from 'node:assert/strict';
import { systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { type RedisConnection, redisConnection, redisValueSink, redisValueView } from '@pulse/storage';
import type { RedisServer } from '@pulse/storage/testing';
import type { Contestant } from './contestant.ts';
import { deltaAt, LAYOUTS, snapshotAt } from './refresh.ts';

const tenant = tenantId('bench');

/** The sink as the dcu uses it. When disposed it has checked that a reader sees the values of the last refresh. */
export async function pulseSink(server: RedisServer): Promise<Contestant> {
  const connect = () =>
    redisConnection({
      url: server.url,
      tls: { caFile: server.caFile ?? '' },
      clock: systemClock,
      random: Math.random,
    });
  const connection = connect();
  await connection.check();
  const { watched, idle } = watch(connection);
  const sink = redisValueSink({ connection: watched, clock: systemClock, token: 1 });
  for (const layout of LAYOUTS) sink.publishSnapshot(tenant, snapshotAt(layout, [1, 0]));
  await idle();
  let last = 0;
  return {
    prepare(refresh) {
      const deltas = LAYOUTS.map((layout) => deltaAt(layout, [1, refresh]));
      return async () => {
        for (const delta of deltas) sink.publishDelta(tenant, delta);
        await idle();
        last = refresh;
      };
    },
    async [Symbol.asyncDispose]() {
      await sink[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
      await using reading = connect();
      await reading.check();
      using view = redisValueView({ connection: reading, clock: systemClock, onError: console.error });
      await view.follow(tenant);
      for (const layout of LAYOUTS)
        deepEqual(view.snapshot(tenant, layout.id), snapshotAt(layout, [1, last]));
    },
  };
}

/** The connection, and a way to wait until what was put has been answered. */
function watch(connection: RedisConnection): { watched: RedisConnection; idle: () => Promise<void> } {
  let underWay = 0;
  const counted = async <Result>(work: Promise<Result>): Promise<Result> => {
    underWay++;
    try {
      return await work;
    } finally {
      underWay--;
    }
  };
  const watched: RedisConnection = {
    get health() {
      return connection.health;
    },
    onHealth: (listener) => connection.onHealth(listener),
    check: () => connection.check(),
    send: (commands) => counted(connection.send(commands)),
    trySend: (commands) => counted(connection.trySend(commands)),
    exchange: (keys, decide) => counted(connection.exchange(keys, decide)),
    subscribe: (channel, subscriber) => connection.subscribe(channel, subscriber),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
  const idle = async () => {
    do await new Promise((resolve) => setTimeout(resolve, 1));
    while (underWay > 0);
  };
  return { watched, idle };
}
