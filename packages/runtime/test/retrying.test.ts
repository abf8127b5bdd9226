import { ManualClock, PulseError, seededRandom } from '@pulse/base';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createHealth,
  type Health,
  keepConnected,
  RETRY_LIMITS,
  type RetryOptions,
  retrying,
} from '../src/mod.ts';

let clock: ManualClock;
let health: Health;
let told: string[];
let stop: AbortController;
let options: RetryOptions;
beforeEach(() => {
  clock = new ManualClock();
  health = createHealth(clock);
  told = [];
  stop = new AbortController();
  options = {
    what: 'Redis at redis:6380',
    clock,
    // The longest waits that jitter allows.
    random: { ...seededRandom(1), next: () => 1 },
    signal: stop.signal,
    tell: (level, message) => void told.push(`${level}: ${message}`),
    health: health.part('redis'),
  };
});

/** Lets everything happen that waits for no timer. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function pass(span: number, step = 100): Promise<void> {
  for (let left = span; left > 0; left -= step) {
    clock.advance(Math.min(step, left));
    await settle();
  }
}

const refused = () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
const part = () => health.report().parts['redis'];
const never = () => new Promise<never>(() => {});

const NOTHING_LISTENS =
  'warn: Redis at redis:6380 cannot be used: nothing listens there. Check that it runs, its host and port, and what stands between.';

describe('trying until it works', () => {
  test('is silent when it works at once', async () => {
    expect(part()?.state).toBe('starting');
    expect(await retrying(options, async () => 'connected')).toBe('connected');
    expect(told).toEqual([]);
    expect(part()?.state).toBe('ok');
  });

  test('waits longer after each failure, up to a limit, and never longer than the schedule', async () => {
    const attempts: number[] = [];
    const done = retrying(options, () => {
      attempts.push(clock.now());
      return attempts.length < 9 ? refused() : Promise.resolve('late');
    });
    await settle();
    await pass(100_000);
    expect(await done).toBe('late');
    const waits = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  test('spreads its attempts between half and all of the wait', async () => {
    const random = { ...seededRandom(1), next: () => 0 };
    const attempts: number[] = [];
    void retrying({ ...options, random }, () => {
      attempts.push(clock.now());
      return refused();
    }).catch(() => {});
    await settle();
    await pass(1000, 10);
    stop.abort();
    expect(attempts).toEqual([0, 250, 750]);
  });

  test('tells the first failure at once, each further reason once, and when it works again', async () => {
    const outcomes = [
      refused,
      refused,
      () => Promise.reject(new PulseError('wrong-password', 'Redis refused the password.')),
      refused,
      () => Promise.reject(new Error('attempt 1 failed')),
      () => Promise.reject(new Error('attempt 2 failed')),
      async () => 'connected',
    ];
    const done = retrying(options, () => outcomes.shift()?.() ?? never());
    await settle();
    expect(told).toEqual([`${NOTHING_LISTENS} It is tried again until it works.`]);
    expect(part()).toMatchObject({ state: 'failed', since: 0, code: 'unreachable' });
    await pass(4000);
    expect(part()).toMatchObject({ state: 'failed', since: 0 });
    await pass(60_000);
    await done;
    expect(told.slice(1)).toEqual([
      'warn: Redis refused the password.',
      'warn: Redis at redis:6380 cannot be used: attempt 1 failed.',
      'info: Redis at redis:6380 can be used again, after 31 s.',
    ]);
    expect(part()).toEqual({ state: 'ok', since: 30_500, required: true });
  });

  test('does not fill the log with reasons that are never the same', async () => {
    let letters = '';
    void retrying(options, () => {
      letters += 'x';
      return Promise.reject(new Error(letters));
    }).catch(() => {});
    await settle();
    await pass(RETRY_LIMITS.longest * 40, 1000);
    stop.abort();
    expect(told).toHaveLength(20);
  });

  test('tells silence after 3 s, and gives an attempt up after 10', async () => {
    const signals: AbortSignal[] = [];
    void retrying(options, (signal) => {
      signals.push(signal);
      return never();
    }).catch(() => {});
    await pass(2999, 1);
    expect(told).toEqual([]);
    await pass(1);
    expect(told).toEqual([expect.stringContaining('warn: Redis at redis:6380 does not answer.')]);
    expect(part()).toMatchObject({ state: 'failed', code: 'no-answer' });
    expect(signals.map((signal) => signal.aborted)).toEqual([false]);
    await pass(7000);
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
    await pass(500);
    expect(signals).toHaveLength(2);
    expect(told).toHaveLength(1);
    stop.abort();
  });

  test('closes what arrives after it was given up', async () => {
    const arrivals: PromiseWithResolvers<AsyncDisposable>[] = [];
    let closed = 0;
    void retrying(options, () => {
      const arrival = Promise.withResolvers<AsyncDisposable>();
      arrivals.push(arrival);
      return arrival.promise;
    }).catch(() => {});
    await pass(11_000);
    const connection = {
      async [Symbol.asyncDispose]() {
        closed += 1;
        throw new Error('does not close well');
      },
    };
    arrivals[0]?.resolve(connection);
    await settle();
    expect(closed).toBe(1);
    // The control: what arrives in time is the caller's.
    arrivals[1]?.resolve(connection);
    await settle();
    expect(closed).toBe(1);
  });

  test('ends with the signal, during an attempt as well as between two', async () => {
    const between = retrying(options, refused);
    const during = retrying(options, never);
    await settle();
    stop.abort(new PulseError('stopping', 'stopping: test'));
    await expect(between).rejects.toMatchObject({ code: 'stopping' });
    await expect(during).rejects.toMatchObject({ code: 'stopping' });
    await expect(retrying(options, async () => 'never asked')).rejects.toMatchObject({ code: 'stopping' });
    expect(told).toHaveLength(1);
  });

  test('gives up where that was wanted, with the last failure', async () => {
    const done = retrying({ ...options, giveUpAfter: 5000 }, refused);
    const caught = done.catch((error: unknown) => error);
    await settle();
    await pass(5000);
    expect(await Promise.race([caught, settle()])).toBeUndefined();
    await pass(5000);
    expect(await caught).toMatchObject({ code: 'unreachable', advice: expect.any(String) });
  });
});

describe('keeping something connected', () => {
  test('connects again whenever it ends, and reports both', async () => {
    const ends: (() => void)[] = [];
    const kept = keepConnected(options, (_, up) => {
      up();
      return new Promise<void>((resolve) => ends.push(resolve));
    });
    await settle();
    expect(part()?.state).toBe('ok');
    await pass(60_000, 1000);
    ends[0]?.();
    await settle();
    expect(part()?.state).toBe('failed');
    expect(told).toEqual([
      'warn: Redis at redis:6380 ended the connection. It is tried again until it works.',
    ]);
    await pass(500);
    expect(ends).toHaveLength(2);
    expect(told.at(-1)).toBe('info: Redis at redis:6380 can be used again, after 1 s.');
    stop.abort();
    await kept;
    expect(told).toHaveLength(2);
  });

  test('is not up before it says so: silence counts until then, and not afterwards', async () => {
    const ups: (() => void)[] = [];
    const kept = keepConnected(options, (_, up) => {
      ups.push(up);
      return never();
    });
    await pass(3000);
    expect(part()).toMatchObject({ state: 'failed', code: 'no-answer' });
    ups[0]?.();
    expect(part()?.state).toBe('ok');
    await pass(100_000, 1000);
    expect([ups.length, part()?.state]).toEqual([1, 'ok']);
    stop.abort();
    await kept;
  });

  test('does not storm a server that accepts and hangs up; one that had held is come back to soon', async () => {
    const attempts: number[] = [];
    let hold = 0;
    const kept = keepConnected(options, async (signal, up) => {
      attempts.push(clock.now());
      up();
      if (hold > 0) await new Promise<void>((resolve) => clock.after(hold, resolve));
      signal.throwIfAborted();
    });
    await settle();
    await pass(7500);
    expect(attempts).toEqual([0, 500, 1500, 3500, 7500]);
    hold = 5000;
    await pass(8000 + 5000 + 500);
    expect(attempts.slice(5)).toEqual([15_500, 21_000]);
    stop.abort();
    await pass(5000);
    await kept;
  });

  test('never rejects', async () => {
    const kept = keepConnected(options, () => {
      throw new Error('at once');
    });
    await pass(1000);
    stop.abort();
    await kept;
    expect(told).toEqual([expect.stringContaining('at once')]);
  });
});
