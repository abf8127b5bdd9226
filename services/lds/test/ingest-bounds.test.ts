import { rename } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { ManualClock } from '@pulse/base';
import { afterEach, expect, test } from 'vitest';
import { type BenchOptions, crm, type IngestBench, startIngestBench, TOKEN } from './ingest-bench.ts';
import { NOON, nextTurn, ringing, storedCalls } from './scripted-source.ts';

let bench: IngestBench | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await bench?.[Symbol.asyncDispose]();
});

const start = async (options: BenchOptions = {}) => (bench = await startIngestBench(options));
const events = (count: number) => JSON.stringify(Array.from({ length: count }, (_, n) => ringing(n)));

/** A connection on which the test says every byte itself. */
function dial({ url }: IngestBench): { readonly socket: Socket; readonly closed: Promise<string> } {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => void (heard += text));
  socket.on('error', () => {});
  return { socket, closed: new Promise((resolve) => socket.once('close', () => resolve(heard))) };
}

const head = (length: number) =>
  `POST /v1/events HTTP/1.1\r\nHost: lds\r\nAuthorization: Bearer ${TOKEN}\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

test("a tenant's rate is bounded: a batch goes through whole, and those behind it wait as long as they are told", async () => {
  const clock = new ManualClock(NOON);
  const { post, outcomes, lds } = await start({ clock, limits: { eventsPerSecond: 10, burstEvents: 20 } });
  expect((await post(events(50))).status).toBe(200);
  const refused = await post(events(1));
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: 'rate-exceeded' });
  expect(refused.headers.get('retry-after')).toBe('3');
  clock.advance(2900);
  expect((await post(events(1))).status).toBe(429);
  clock.advance(200);
  expect((await post(events(1))).status).toBe(200);
  // Never more than the burst is saved up.
  clock.advance(3_600_000);
  for (let n = 0; n < 20; n++) expect((await post('[]')).status).toBe(200);
  expect((await post('[]')).status).toBe(429);
  expect(lds.log.streams()[0]?.last.seq).toBe(51);
  expect(outcomes).toMatchObject({ accepted: 51, refused: 3 });
});

test('so many batches are taken at once, and one more is told to come again', async () => {
  const { post, ...rest } = await start({ limits: { requests: 2 } });
  const slow = [dial(rest as IngestBench), dial(rest as IngestBench)];
  for (const { socket } of slow) socket.write(head(100));
  await expect.poll(async () => (await post('[]')).status, { timeout: 10_000 }).toBe(503);
  const refused = await post(events(1));
  expect(await refused.json()).toMatchObject({ code: 'overloaded' });
  expect(refused.headers.get('retry-after')).toBe('1');
  for (const { socket } of slow) socket.destroy();
  await expect.poll(async () => (await post('[]')).status, { timeout: 10_000 }).toBe(200);
});

test('so many bytes are held at once, and are given back whatever becomes of their requests', async () => {
  const { post, ...rest } = await start({ limits: { bufferedBytes: 100_000 } });
  const slow = dial(rest as IngestBench);
  slow.socket.write(head(80_000));
  slow.socket.write(' '.repeat(79_999));
  const large = events(1).padEnd(50_000);
  await expect.poll(async () => (await post(large)).status, { timeout: 10_000 }).toBe(503);
  expect((await post(events(1))).status).toBe(200);
  slow.socket.destroy();
  await expect.poll(async () => (await post(large)).status, { timeout: 10_000 }).toBe(200);
  // Refused when it is half read.
  expect((await post('['.padEnd(150_000))).status).toBe(503);
  expect((await post('['.padEnd(90_000))).status).toBe(422);
  expect((await post('[]'.padEnd(90_000))).status).toBe(200);
});

test.each([
  ['its headers', 'POST /v1/events HTTP/1.1\r\nHost: lds\r\nX-Slow: a'],
  ['its body', `${head(100)}[`],
])(
  'whoever sends %s too slowly is disconnected, and others are served meanwhile',
  async (_, beginning) => {
    const { post, ...rest } = await start({ limits: { headersTimeout: 300, requestTimeout: 500 } });
    const slow = dial(rest as IngestBench);
    slow.socket.write(beginning);
    const drip = setInterval(() => slow.socket.write(' '), 50);
    expect((await post(events(1))).status).toBe(200);
    const heard = await slow.closed;
    clearInterval(drip);
    expect(heard === '' || heard.startsWith('HTTP/1.1 408')).toBe(true);
  },
  5000,
);

test('what is sent after a refusal is read up to one more body, and then the connection ends', async () => {
  const { post, ...rest } = await start({ limits: { bodyBytes: 1000 } });
  const endless = dial(rest as IngestBench);
  endless.socket.write(head(1_000_000_000));
  const flood = setInterval(() => endless.socket.write('x'.repeat(500)), 1);
  const heard = await endless.closed;
  clearInterval(flood);
  expect(heard).toMatch(/^HTTP\/1\.1 413 /);
  expect((await post('[]')).status).toBe(200);
}, 10_000);

test('a log that takes nothing is told as such; what was refused is sent again and stands there once', async () => {
  const clock = new ManualClock(NOON);
  const { post, lds, directory } = await start({ clock, segmentBytes: 2048 });
  const batch = (n: number) =>
    JSON.stringify(Array.from({ length: 5 }, (_, k) => ({ ...ringing(5 * n + k), id: `e-${n}-${k}` })));
  expect((await post(batch(0))).status).toBe(200);
  await rename(directory, `${directory}-away`);
  let refused = 1;
  while ((await post(batch(refused))).status === 200) refused += 1;
  expect(refused).toBeLessThan(20);
  expect(lds.log.health()[0]).toMatchObject({ state: 'refused', code: 'log-unwritable' });
  const response = await post(batch(refused));
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('2');
  const answer = await response.json();
  expect(answer).toMatchObject({ code: 'not-stored' });
  expect(JSON.stringify(answer)).not.toContain(directory);
  await rename(`${directory}-away`, directory);
  clock.advance(2000);
  await expect.poll(async () => (await post(batch(refused))).status, { timeout: 10_000 }).toBe(200);
  await nextTurn();
  const calls = (await storedCalls(lds, crm)).map((line) => line.split(' ')[1]);
  expect(calls).toEqual(Array.from({ length: 5 * (refused + 1) }, (_, n) => `call-${n}`));
});
