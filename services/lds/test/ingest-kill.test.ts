import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Random, seededRandom } from '@pulse/base';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crm, startIngestBench, TOKEN } from './ingest-bench.ts';
import { ringing, storedCalls } from './scripted-source.ts';

/** How often lds is killed: more in a long run. */
const LIVES = Number(process.env['PULSE_KILLS'] ?? 4);
/** Milliseconds; ten times what it takes on a slow machine. */
const LIMIT = Math.max(300_000, 60_000 * LIVES);
const PROGRAM = fileURLToPath(new URL('ingest-process.ts', import.meta.url));

let directory: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pulse-ingest-kill-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

interface Life {
  readonly url: string;
  /** Everything that it says, when it has ended. */
  readonly ended: Promise<string>;
  readonly process: ChildProcess;
}

async function begin(...options: string[]): Promise<Life> {
  const process_ = spawn(process.execPath, [PROGRAM, directory, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = process_;
  let said = '';
  const port = Promise.withResolvers<string>();
  process_.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const found = /^port (\d+)$/m.exec(said)?.[1];
    if (found) port.resolve(found);
  });
  const ended = new Promise<string>((resolve) => process_.once('close', () => resolve(said)));
  void ended.then(() => port.reject(new Error('lds has ended before it listened')));
  return { url: `http://127.0.0.1:${await port.promise}/v1/events`, ended, process: process_ };
}

/** A batch as its client sends it, and sends it again, until it is told that it is safe. */
interface Batch {
  readonly body: BodyInit;
  readonly headers: Readonly<Record<string, string>>;
  readonly calls: readonly string[];
}

/** Batches of all kinds that can be repeated, for one client. */
function batches(random: Random, client: string, count: number): Batch[] {
  let seq = 0;
  return Array.from({ length: count }, (_, number): Batch => {
    const kind = random.pick(['id', 'seq', 'key'] as const);
    const size = 1 + random.below(random.below(10) === 0 ? 2000 : 40);
    const calls: string[] = [];
    const events = Array.from({ length: size }, () => {
      const call = `${client}-${(seq += 1)}`;
      calls.push(call);
      const event = ringing(seq, { callId: call as never });
      if (kind === 'key') return event;
      return kind === 'id' ? { ...event, id: call } : { ...event, epoch: client.charCodeAt(0), seq };
    });
    const lines = random.below(2) === 0;
    const text = lines ? events.map((event) => JSON.stringify(event)).join('\n') : JSON.stringify(events);
    const packed = random.below(2) === 0;
    return {
      body: packed ? gzipSync(text) : text,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': lines ? 'application/x-ndjson' : 'application/json',
        ...(packed && { 'content-encoding': 'gzip' }),
        ...(kind === 'key' && { 'idempotency-key': `${client}/${number}` }),
      },
      calls,
    };
  });
}

/** Sends what is left, one after the other; ends when all is safe or the server is gone. Returns how many had been stored before. */
async function send(url: string, left: Batch[], random: Random): Promise<number> {
  let repeated = 0;
  for (let batch = left[0]; batch; batch = left[0]) {
    const response = await fetch(url, { method: 'POST', ...batch }).catch(() => undefined);
    if (response?.status !== 200) return repeated;
    // Some clients lose the answer, too.
    const answer = (await response.json().catch(() => undefined)) as Record<string, number> | undefined;
    if (!answer || random.below(10) === 0) continue;
    expect((answer['accepted'] ?? 0) + (answer['duplicates'] ?? 0)).toBe(batch.calls.length);
    if ((answer['duplicates'] ?? 0) > 0) repeated += 1;
    left.shift();
  }
  return repeated;
}

test(
  'whenever lds is killed, what was acknowledged is there, and what is sent again stands there once',
  async () => {
    const seed = Number(process.env['PULSE_SEED'] ?? 20_261_123);
    const random = seededRandom(seed);
    const clients = ['a', 'b', 'c'].map((name) => batches(random, name, 30));
    const expected = clients.map((list) => list.flatMap(({ calls }) => calls));
    let lives = 0;
    let repeated = 0;
    while (clients.some((left) => left.length > 0)) {
      const way = lives < LIVES ? random.pick(['before', 'after', 'any'] as const) : 'none';
      const options = ['before', 'after'].includes(way)
        ? ['--die', way, '--at', `${1 + random.below(12)}`]
        : [];
      const life = await begin(...options);
      const sending = Promise.all(clients.map((left) => send(life.url, left, random)));
      if (way === 'any') setTimeout(() => life.process.kill('SIGKILL'), random.below(150));
      // Ends when the server is gone, or everything is sent before that.
      for (const count of await sending) repeated += count;
      life.process.kill(way === 'none' ? 'SIGTERM' : 'SIGKILL');
      await life.ended;
      lives += 1;
    }
    // Else nothing of this was tried.
    expect(repeated, `seed ${seed}`).toBeGreaterThan(0);
    await using bench = await startIngestBench({ directory });
    const stored = (await storedCalls(bench.lds, crm)).map((line) => line.split(' ')[1] ?? '');
    expect(stored.length, `seed ${seed}`).toBe(expected.flat().length);
    for (const [index, client] of ['a', 'b', 'c'].entries()) {
      const own = stored.filter((call) => call.startsWith(`${client}-`));
      expect(own, `seed ${seed}`).toEqual(expected[index]);
    }
  },
  LIMIT,
);

test('nothing is acknowledged before it is on the disk', async () => {
  const life = await begin('--slow', '1000000');
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const answer = fetch(life.url, { method: 'POST', headers, body: JSON.stringify([ringing(1)]) });
  const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 1500, 'none'))]);
  life.process.kill('SIGKILL');
  expect(first).toBe('none');
  await expect(answer).rejects.toThrow();
});

test('batches that come while the disk is busy are put on it together', async () => {
  const life = await begin('--slow', '200');
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const post = (n: number) =>
    fetch(life.url, { method: 'POST', headers, body: JSON.stringify([ringing(n)]) }).then(
      ({ status }) => status,
    );
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => post(n)));
  expect(new Set(answers)).toEqual(new Set([200]));
  life.process.kill('SIGTERM');
  const syncs = Number(/^syncs (\d+)$/m.exec(await life.ended)?.[1]);
  expect(syncs).toBeGreaterThan(0);
  expect(syncs).toBeLessThan(50);
});
