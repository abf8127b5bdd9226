import { ManualClock } from '@pulse/base';
import { beforeEach, describe, expect, test } from 'vitest';
import { createLifecycle, type Lifecycle, stopOnSignals } from '../src/mod.ts';

let clock: ManualClock;
let done: string[];
let told: string[];
let lifecycle: Lifecycle;
beforeEach(() => {
  clock = new ManualClock();
  done = [];
  told = [];
  const tell = (level: string, message: string) => void told.push(`${level}: ${message}`);
  lifecycle = createLifecycle({ clock, tell, deadline: 5000 });
});

const part = (name: string, stop: () => void | Promise<void> = () => {}) => ({
  async [Symbol.asyncDispose]() {
    done.push(`${name} stops`);
    await stop();
    done.push(`${name} stopped`);
  },
});

/** Lets everything happen that waits for no timer. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const forever = () => new Promise<void>(() => {});

describe('a process of several parts', () => {
  test('stops them one after the other, the last one first', async () => {
    for (const name of ['log', 'engine', 'web']) await lifecycle.start(name, () => part(name));
    expect(await lifecycle.stop('SIGTERM')).toBe(true);
    expect(done).toEqual([
      'web stops',
      'web stopped',
      'engine stops',
      'engine stopped',
      'log stops',
      'log stopped',
    ]);
    expect(told).toEqual(['info: Stopping: SIGTERM.']);
    expect(await lifecycle.stopped).toBe(true);
  });

  test('stops once, however often it is asked to', async () => {
    await lifecycle.start('log', () => part('log'));
    await Promise.all([lifecycle.stop('first'), lifecycle.stop('second')]);
    await lifecycle.stop('third');
    expect(done).toEqual(['log stops', 'log stopped']);
  });

  test('hands every part one signal, which aborts before anything is stopped', async () => {
    const seen: AbortSignal[] = [];
    await lifecycle.start('log', (signal) => {
      seen.push(signal);
      return part('log', () => void done.push(`aborted: ${signal.aborted}`));
    });
    await lifecycle.stop('test');
    expect(seen).toEqual([lifecycle.signal]);
    expect(done).toContain('aborted: true');
  });

  test('leaves behind what takes too long, says so, and still asks the others', async () => {
    await lifecycle.start('log', () => part('log'));
    await lifecycle.start('web', () => part('web', forever));
    const stopped = lifecycle.stop('test');
    await settle();
    expect(done).toEqual(['web stops']);
    clock.advance(5000);
    expect(await stopped).toBe(false);
    expect(done).toContain('log stops');
    expect(told).toContain('error: web did not stop within 5 s.');
  });

  test('goes on stopping when a part fails to', async () => {
    await lifecycle.start('log', () => part('log'));
    await lifecycle.start('web', () => part('web', () => Promise.reject(new Error('socket is stuck'))));
    expect(await lifecycle.stop('test')).toBe(false);
    expect(done.at(-1)).toBe('log stopped');
    expect(told).toContain('error: web did not stop well: socket is stuck');
  });

  test('stops what had started when one cannot, and says why it could not', async () => {
    await lifecycle.start('log', () => part('log'));
    await expect(
      lifecycle.start('web', () => {
        throw new Error('port in use');
      }),
    ).rejects.toThrow('port in use');
    expect(done).toEqual(['log stops', 'log stopped']);
    expect(told).toEqual(['info: Stopping: web could not start.']);
  });

  test('awaits and stops what is still starting, and starts nothing more', async () => {
    const ready = Promise.withResolvers<ReturnType<typeof part>>();
    const starting = lifecycle.start('log', () => ready.promise);
    const stopped = lifecycle.stop('test');
    await expect(lifecycle.start('web', () => part('web'))).rejects.toMatchObject({ code: 'stopping' });
    await settle();
    expect(done).toEqual([]);
    ready.resolve(part('log'));
    await starting;
    expect(await stopped).toBe(true);
    expect(done).toEqual(['log stops', 'log stopped']);
  });
});

test('the first signal stops in order, the second one ends at once', async () => {
  const listeners = new Map<string, () => void>();
  const exits: number[] = [];
  stopOnSignals(lifecycle, {
    on: (signal, listener) => listeners.set(signal, listener),
    exit: (code) => void exits.push(code),
  });
  await lifecycle.start('log', () => part('log', forever));
  listeners.get('SIGTERM')?.();
  await settle();
  expect([done, exits, told]).toEqual([['log stops'], [], ['info: Stopping: SIGTERM.']]);
  listeners.get('SIGINT')?.();
  expect(exits).toEqual([130]);
});
