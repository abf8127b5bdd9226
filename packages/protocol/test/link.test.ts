import { ManualClock } from '@pulse/base';
import { describe, expect, test } from 'vitest';
import { CLOSE } from '../src/mod.ts';
import { logClientBench } from './log-client-bench.ts';
import { EVENTS } from './log-kinds.ts';
import { settle, until } from './raw-client.ts';

const { setUp, welcome } = logClientBench(EVENTS);

describe('link', () => {
  test('[P-12] a server that falls silent is dead after three heartbeats; any frame is a sign of life', async () => {
    const { server, clock, statuses } = setUp();
    const raw = await server();
    raw.say(welcome());
    await until(() => statuses.length === 1);
    for (let beat = 0; beat < 5; beat++) {
      clock.advance(1000);
      raw.say({ kind: 'from-the-future' });
      await settle();
    }
    expect(raw.of('heartbeat')).toHaveLength(5);
    clock.advance(2000);
    await settle();
    expect(raw.closed).toBeUndefined();
    clock.advance(1000);
    expect((await raw.ended()).code).toBe(CLOSE['heartbeat-lost']);
    expect(statuses.at(-1)).toMatchObject({ status: 'disconnected', failure: { code: 'heartbeat-lost' } });
  });

  test('[P-12] it answers a heartbeat at once, and sends its own only where none came', async () => {
    const { server, clock } = setUp();
    const raw = await server();
    raw.say(welcome());
    await settle();
    raw.say({ kind: 'heartbeat', time: 1 });
    await raw.heard('heartbeat');
    clock.advance(1000);
    await settle();
    expect(raw.of('heartbeat')).toHaveLength(1);
    clock.advance(1000);
    await raw.heard('heartbeat', 2);
  });

  test('[P-12] a process that stood still for a minute does not blame its server', async () => {
    class StallingClock extends ManualClock {
      /** Time passes without timers, then one turn of timers runs: what a blocked event loop looks like. */
      stall(span: number) {
        const until = this.now() + span;
        this.now = () => until;
      }
    }
    const clock = new StallingClock(5_000_000);
    const { server } = setUp({ clock });
    const raw = await server();
    raw.say(welcome());
    await settle();
    clock.stall(60_000);
    clock.advance(1000);
    raw.say({ kind: 'heartbeat', time: 0 });
    await settle();
    expect(raw.closed).toBeUndefined();
  });

  test('[P-13] a server that never welcomes is given up after three seconds and tried again', async () => {
    const { server, clock, statuses } = setUp();
    const raw = await server();
    clock.advance(2999);
    await settle();
    expect(raw.closed).toBeUndefined();
    clock.advance(1);
    expect((await raw.ended()).code).toBe(CLOSE['heartbeat-lost']);
    expect(statuses).toHaveLength(1);
    await server(2);
  });

  test('[P-13] the time of the loss stays while it is tried again', async () => {
    const { server, clock, statuses } = setUp();
    (await server()).say(welcome());
    await until(() => statuses.length === 1);
    const lostAt = clock.now();
    for (let attempt = 1; attempt <= 4; attempt++) {
      (await server(attempt)).channel.close(1001, 'server stops');
      await until(() => statuses.length === attempt + 1);
    }
    expect(statuses.slice(1).map(({ since }) => since)).toEqual([lostAt, lostAt, lostAt, lostAt]);
  });
});
