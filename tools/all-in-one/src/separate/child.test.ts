import { ManualClock, seededRandom } from '@pulse/base';
import { afterEach, expect, test } from 'vitest';
import { Child, FIRST_WAIT, LONGEST_WAIT } from './child.ts';

const started: Child[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) await child[Symbol.asyncDispose]();
});

/** A process that runs a line of a shell's language. */
function start(script: string, clock = new ManualClock(0)) {
  const told: string[] = [];
  const lines: string[] = [];
  const ends: string[] = [];
  const child = new Child({
    name: 'example',
    command: 'sh',
    args: ['-c', script],
    env: process.env,
    channel: false,
    stopSignal: 'SIGTERM',
    deadline: 1000,
    clock,
    random: seededRandom(1),
    tell: (_level, message) => void told.push(message),
    onLine: (line) => void lines.push(line),
    onEnd: (how) => void ends.push(how),
  });
  started.push(child);
  return { child, clock, told, lines, ends };
}

const WITHIN = { timeout: 20_000 };
const GOES_ON = 'echo running; exec sleep 1000';

test('a process that is killed is started again after a while, and told', async () => {
  const { child, clock, told, lines } = start(GOES_ON);
  await expect.poll(() => lines, WITHIN).toEqual(['running']);
  const first = child.pid;
  child.kill();
  await expect.poll(() => told, WITHIN).toHaveLength(1);
  expect(told[0]).toMatch(/^example was ended by SIGKILL\. It is started again in 0\.\d s\.$/);
  expect(child.pid).toBeUndefined();
  clock.advance(FIRST_WAIT);
  await expect.poll(() => lines, WITHIN).toEqual(['running', 'running']);
  expect(child.pid).not.toBe(first);
  expect(child.starts).toBe(2);
});

test('who ends again and again is started less and less often', async () => {
  const { clock, told, ends } = start('exit 3');
  const waits: number[] = [];
  for (let end = 1; end <= 8; end++) {
    await expect.poll(() => ends, WITHIN).toHaveLength(end);
    waits.push(Number(/in ([\d.]+) s/.exec(told[end - 1] ?? '')?.[1]));
    clock.advance(LONGEST_WAIT);
  }
  expect(ends[0]).toBe('ended with code 3');
  expect(waits[0]).toBeLessThanOrEqual(FIRST_WAIT / 1000);
  expect(waits[7]).toBeGreaterThan(LONGEST_WAIT / 2000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(LONGEST_WAIT / 1000);
});

test('what was stopped stays so', async () => {
  const { child, clock, told, lines } = start(GOES_ON);
  await expect.poll(() => lines, WITHIN).toEqual(['running']);
  const { pid = 0 } = child;
  await child[Symbol.asyncDispose]();
  clock.advance(LONGEST_WAIT);
  expect(isThere(pid)).toBe(false);
  expect([child.starts, told]).toEqual([1, []]);
});

test('what waits to be started again is not, once it is stopped', async () => {
  const { child, clock, ends } = start('exit 1');
  await expect.poll(() => ends, WITHIN).toHaveLength(1);
  await child[Symbol.asyncDispose]();
  clock.advance(LONGEST_WAIT);
  expect(child.starts).toBe(1);
});

test('what does not stop in time is killed', async () => {
  const { child, clock, told, lines } = start('trap "" TERM; echo running; while :; do sleep 0.1; done');
  await expect.poll(() => lines, WITHIN).toEqual(['running']);
  const { pid = 0 } = child;
  const stopped = child[Symbol.asyncDispose]();
  clock.advance(1000);
  await stopped;
  expect(isThere(pid)).toBe(false);
  expect(told).toEqual(['example did not stop within 1 s and is killed.']);
});

test('a program that is not there is told, and tried again', async () => {
  const { ends } = start('exec /nowhere/at-all');
  await expect.poll(() => ends, WITHIN).toEqual(['ended with code 127']);
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
