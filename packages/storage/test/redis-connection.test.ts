import { ManualClock, systemClock } from '@pulse/base';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { redisConnection } from '../src/mod.ts';
import { CONNECT_TIMEOUT } from '../src/redis/connection/redis-link.ts';
import { freePort, makeCertificates, type RedisServer, startRedis } from '../testing/mod.ts';
import { connectTo, eventually } from './redis-bench.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

describe('a connection to Redis says what is wrong', () => {
  test('an address without TLS is not used at all, and the message holds no password', () => {
    const open = () =>
      redisConnection({ url: 'redis://me:s3cret@localhost', clock: systemClock, random: () => 0 });
    expect(open).toThrow('Redis without TLS is not used');
    expect(open).not.toThrow('s3cret');
    for (const url of ['me:s3cret', 'rediss://', 'rediss://localhost/3', 'http://localhost']) {
      const wrong = () => redisConnection({ url, clock: systemClock, random: () => 0 });
      expect(wrong, url).toThrow('The address of Redis cannot be used.');
    }
  });

  test('a certificate of an unknown authority', async () => {
    const check = connectTo(server, { tls: {} }).check();
    await expect(check).rejects.toMatchObject({
      code: 'values-refused',
      message: expect.stringContaining('its certificate is not of an authority that is trusted here'),
    });
  });

  test('a certificate of an authority that only has the same name', async () => {
    await using other = await makeCertificates();
    const check = connectTo(server, { tls: { caFile: other.wrongCaFile } }).check();
    await expect(check).rejects.toMatchObject({ code: 'values-refused' });
  });

  test('a certificate for other names', async () => {
    const tls = { caFile: server.caFile ?? '', servername: 'redis.example' };
    await expect(connectTo(server, { tls }).check()).rejects.toThrow(
      'its certificate is good for other names',
    );
  });

  test('a file that is no certificate, or is not there', async () => {
    await expect(connectTo(server, { tls: { caFile: '/nowhere/ca.pem' } }).check()).rejects.toThrow(
      'The authority (ca) for Redis cannot be used: ENOENT',
    );
    await expect(connectTo(server, { tls: { caFile: import.meta.filename } }).check()).rejects.toThrow(
      'is not PEM',
    );
  });

  test('a wrong password, which is not repeated', async () => {
    const connection = connectTo(server, { password: 's3cret' });
    await expect(connection.check()).rejects.toMatchObject({
      code: 'values-refused',
      message: expect.stringContaining('the user or the password is wrong'),
    });
    await expect(connection.check()).rejects.not.toThrow('s3cret');
  });

  test('a server without TLS', async () => {
    await using plain = await startRedis({ tls: false });
    const url = plain.url.replace('redis:', 'rediss:');
    await expect(connectTo(server, { url }).check()).rejects.toThrow(/says nothing|does not speak TLS/);
  });

  test('a port where nothing listens, a name that nobody has', async () => {
    const nobody = connectTo(server, { url: `rediss://127.0.0.1:${await freePort()}` });
    await expect(nobody.check()).rejects.toMatchObject({
      code: 'values-unavailable',
      message: expect.stringContaining('nothing listens there'),
    });
    const nameless = connectTo(server, { url: 'rediss://redis.invalid' });
    await expect(nameless.check()).rejects.toThrow('there is no host of that name');
  });

  test('a server that takes the connection and says nothing', async () => {
    await using hung = await startRedis();
    hung.pause();
    onTestFinished(() => hung.resume());
    const clock = new ManualClock();
    const check = connectTo(hung, { clock }).check();
    clock.advance(CONNECT_TIMEOUT - 1);
    clock.advance(1);
    await expect(check).rejects.toThrow(`within ${CONNECT_TIMEOUT} ms`);
  });
});

describe('a connection to Redis', () => {
  test('answers in the order of the commands, and refuses one that is none', async () => {
    const connection = connectTo(server);
    await connection.check();
    const replies = await connection.send([
      ['set', 'a', Buffer.from([0, 255])],
      ['get', 'a'],
      ['get', 'none'],
      ['incr', 'n'],
    ]);
    expect(replies).toEqual([Buffer.from('OK'), Buffer.from([0, 255]), null, 1]);
    await expect(
      connection.send([
        ['get', 'a'],
        ['incr', 'a'],
      ]),
    ).rejects.toThrow('not an integer');
    expect(
      await connection.trySend([
        ['incr', 'a'],
        ['incr', 'n'],
      ]),
    ).toEqual([expect.any(Error), 2]);
  });

  test('exchanges a value only for whoever saw the newest', async () => {
    const connection = connectTo(server);
    const other = connectTo(server);
    await Promise.all([connection.check(), other.check()]);
    const add = (by: typeof connection) =>
      by.exchange(['sum'], ([value]) => [['set', 'sum', Number(value ?? 0) + 1]]);
    expect(
      await Promise.all(Array.from({ length: 40 }, (_, n) => add(n % 2 ? connection : other))),
    ).not.toContain(false);
    expect(await connection.send([['get', 'sum']])).toEqual([Buffer.from('40')]);
    expect(await connection.exchange(['sum'], () => undefined)).toBe(false);
  });

  test('finds a server that was killed and is back, and its subscribers are told', async () => {
    await using own = await startRedis();
    const connection = connectTo(own);
    const heard: string[] = [];
    connection.subscribe('c', {
      onStart: () => void heard.push('start'),
      onMessage: (message) => void heard.push(message.toString()),
    });
    await eventually(() => expect(heard).toEqual(['start']));
    await own.kill();
    await eventually(() => expect(connection.health).toMatchObject({ state: 'unavailable' }));
    await expect(connection.send([['get', 'a']])).rejects.toMatchObject({ code: 'values-unavailable' });
    await own.restart();
    await eventually(() => expect(heard).toEqual(['start', 'start']));
    await connection.send([['publish', 'c', 'hello']]);
    await eventually(() => expect(heard).toEqual(['start', 'start', 'hello']));
    expect(connection.health.state).toBe('ready');
  });

  test('gives up a server that hangs, with what was asked of it, and finds it again', async () => {
    await using own = await startRedis();
    const connection = connectTo(own);
    await connection.check();
    own.pause();
    const asked = connection.send([['get', 'a']]);
    await expect(asked).rejects.toMatchObject({ code: 'values-unavailable' });
    own.resume();
    await eventually(() => expect(connection.health.state).toBe('ready'));
  });

  test('notices by itself that an idle server hangs', async () => {
    await using own = await startRedis();
    const connection = connectTo(own);
    await connection.check();
    own.pause();
    onTestFinished(() => own.resume());
    await eventually(() => expect(connection.health.state).toBe('unavailable'), 3000);
  });

  test('a wrong password is tried rarely, a missing server often', async () => {
    const waits = async (password: string | undefined, url: string) => {
      const delays: number[] = [];
      const clock = {
        now: systemClock.now,
        after: (delay: number, run: () => void) => {
          delays.push(delay);
          return systemClock.after(delay === CONNECT_TIMEOUT ? delay : Math.min(delay, 20), run);
        },
      };
      const connection = connectTo(server, {
        url,
        ...(password !== undefined && { password }),
        clock,
        random: () => 0,
      });
      let failures = 0;
      connection.onHealth(() => failures++);
      await eventually(() => expect(failures).toBeGreaterThan(6));
      return delays.filter((delay) => delay !== CONNECT_TIMEOUT);
    };
    expect(Math.min(...(await waits('wrong', server.url)))).toBe(1000);
    const nobody = await waits(undefined, `rediss://127.0.0.1:${await freePort()}`);
    expect(nobody.slice(0, 6)).toEqual([25, 50, 100, 200, 250, 250]);
  });
});
