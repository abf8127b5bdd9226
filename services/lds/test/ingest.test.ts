import { gzipSync } from 'node:zlib';
import { ManualClock } from '@pulse/base';
import type { SourceEvent } from '@pulse/model';
import { afterEach, describe, expect, test } from 'vitest';
import { type BenchOptions, crm, type IngestBench, startIngestBench, TOKEN } from './ingest-bench.ts';
import { NOON, ringing, storedCalls } from './scripted-source.ts';

const benches: IngestBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0).reverse()) await bench[Symbol.asyncDispose]();
});

async function start(options: BenchOptions = {}): Promise<IngestBench> {
  const bench = await startIngestBench(options);
  benches.push(bench);
  return bench;
}

const list = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ringing(from + index));
const calls = async ({ lds }: IngestBench) => (await storedCalls(lds, crm)).map((line) => line.split(' ')[1]);
const stored = async ({ lds }: IngestBench): Promise<readonly SourceEvent[]> =>
  (await lds.log.read(crm, { epoch: 0, seq: 0 }, 1000)).flatMap(({ events }) => events);
const body = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('POST /v1/events', () => {
  test('takes a list, a list in an object, and one event a line; in the order of their arrival', async () => {
    const bench = await start();
    const first = await bench.post(JSON.stringify(list(0, 2)));
    expect(first.status).toBe(200);
    expect(await body(first)).toEqual({
      accepted: 2,
      duplicates: 0,
      errors: [],
      cursor: { epoch: expect.any(Number), seq: 2 },
    });
    await bench.post(JSON.stringify({ events: list(2, 2) }));
    const lines = list(4, 2).map((event) => JSON.stringify(event));
    const third = await bench.post(`${lines.join('\r\n\n')}\n`, { 'content-type': 'application/x-ndjson' });
    expect(await body(third)).toMatchObject({ accepted: 2, cursor: { seq: 6 } });
    expect(await calls(bench)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `call-${n}`));
    expect(bench.outcomes).toEqual({ accepted: 6, duplicate: 0, invalid: 0 });
  });

  test('takes gzip', async () => {
    const bench = await start();
    const packed = gzipSync(JSON.stringify(list(0, 3)));
    const response = await bench.post(packed, { 'content-encoding': 'gzip' });
    expect(await body(response)).toMatchObject({ accepted: 3 });
  });

  test('names the fault of each event by index, field and reason, and takes the rest', async () => {
    const bench = await start();
    const { thisDn: _, ...withoutDn } = ringing(1);
    const response = await bench.post(
      JSON.stringify([
        ringing(0),
        withoutDn,
        { ...ringing(2), time: 'noon' },
        7,
        { ...ringing(4), type: 'EventTelepathy' },
        { ...ringing(5), tenant: 'other' },
        { ...ringing(6), source: 'other' },
        { ...ringing(7), epoch: 5 },
        { ...ringing(8), id: 'x'.repeat(129) },
        { ...ringing(9), extensions: { origin: 'id:1' } },
        { ...ringing(10), userData: { ['x'.repeat(200)]: {} } },
        { ...ringing(11), tenant: 'acme', source: 'crm' },
      ]),
    );
    expect(response.status).toBe(207);
    const answer = await body(response);
    const errors = answer['errors'] as { index: number; field: string; reason: string }[];
    expect(errors.map(({ index, field }) => `${index} ${field}`)).toEqual([
      '1 thisDn',
      '2 time',
      '3 (event)',
      '4 type',
      '5 tenant',
      '6 source',
      '7 seq',
      '8 id',
      '9 extensions.origin',
      expect.stringMatching(/^10 userData/),
    ]);
    for (const { field, reason } of errors) {
      expect(reason).not.toBe('');
      expect(field.length).toBeLessThanOrEqual(128);
    }
    expect(answer).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(await calls(bench)).toEqual(['call-0', 'call-11']);
    expect(bench.outcomes).toEqual({ accepted: 2, duplicate: 0, invalid: 10 });
  });

  test('of NDJSON takes the lines that can be read', async () => {
    const bench = await start();
    const lines = [JSON.stringify(ringing(0)), '{"type":"EventRinging', JSON.stringify(ringing(2))];
    const response = await bench.post(lines.join('\n'), { 'content-type': 'application/x-ndjson' });
    expect(response.status).toBe(207);
    expect(await body(response)).toMatchObject({
      accepted: 2,
      errors: [{ index: 1, field: '(event)', reason: expect.stringContaining('not JSON') }],
    });
  });

  test('cuts what a caller can make long, and marks it, as every source does', async () => {
    const bench = await start();
    const event = { ...ringing(0), id: 'one', userData: { note: 'x'.repeat(5000), kept: 1 } };
    expect((await bench.post(JSON.stringify([event]))).status).toBe(200);
    const [kept] = await stored(bench);
    expect(kept).toMatchObject({
      userData: { kept: 1 },
      extensions: { origin: 'id:one', truncated: 'userData' },
    });
  });

  test('keeps the time that an event has, late or future, and stamps when it came', async () => {
    const clock = new ManualClock(NOON);
    const bench = await start({ clock });
    const times = [NOON - 3_600_000, NOON + 86_400_000, NOON];
    await bench.post(JSON.stringify(times.map((time, n) => ringing(n, { time }))));
    const events = await stored(bench);
    expect(events.map(({ time }) => time)).toEqual(times);
    expect(events).toMatchObject([{ received: NOON }, { received: NOON }, { received: NOON }]);
    // An event from the future does not carry the stream's *now* away.
    expect(bench.lds.log.health()[0]?.watermark).toBe(NOON);
  });

  test('an empty list is a sign of life; silence is told', async () => {
    const clock = new ManualClock(NOON);
    const bench = await start({ clock, silence: 60_000 });
    const health = () => bench.lds.log.health()[0];
    expect(health()).toMatchObject({ state: 'live' });
    clock.advance(59_000);
    expect(await body(await bench.post('[]'))).toMatchObject({ accepted: 0, errors: [] });
    clock.advance(59_000);
    expect(health()).toMatchObject({ state: 'live', watermark: NOON + 59_000 });
    clock.advance(1000);
    expect(health()).toMatchObject({ state: 'disconnected', code: 'ingest-silent' });
    await bench.post('[]');
    expect(health()).toMatchObject({ state: 'live', watermark: NOON + 119_000 });
  });
});

describe('what was posted before', () => {
  test('is known by id, by epoch and seq, or by the key of its batch and its place there', async () => {
    const bench = await start();
    const byId = list(0, 3).map((event, n) => ({ ...event, id: `e-${n}` }));
    const bySeq = list(3, 3).map((event, n) => ({ ...event, epoch: 7, seq: n + 1 }));
    const byKey = list(6, 3);
    for (const expected of [
      { accepted: 3, duplicates: 0 },
      { accepted: 0, duplicates: 3 },
    ]) {
      expect(await body(await bench.post(JSON.stringify(byId)))).toMatchObject(expected);
      expect(await body(await bench.post(JSON.stringify(bySeq)))).toMatchObject(expected);
      const keyed = await bench.post(JSON.stringify(byKey), { 'idempotency-key': 'batch-1' });
      expect(await body(keyed)).toMatchObject(expected);
    }
    const mixed = [
      { ...ringing(0), id: 'e-0' },
      ringing(9),
      { ...ringing(10), id: 'e-9' },
      { ...ringing(10), id: 'e-9' },
    ];
    expect(await body(await bench.post(JSON.stringify(mixed)))).toMatchObject({ accepted: 2, duplicates: 2 });
    expect(await calls(bench)).toEqual(Array.from({ length: 11 }, (_, n) => `call-${n}`));
  });

  test('is known after a restart', async () => {
    const bench = await start();
    const batches: [string, Record<string, string>][] = [
      [JSON.stringify(list(0, 6000).map((event, n) => ({ ...event, id: `e-${n}` }))), {}],
      [JSON.stringify(list(6000, 9000)), { 'idempotency-key': 'large' }],
    ];
    for (const [content, headers] of batches) await bench.post(content, headers);
    await bench.stop();
    const again = await start({ directory: bench.directory });
    for (const [content, headers] of batches) {
      expect(await body(await again.post(content, headers))).toMatchObject({ accepted: 0 });
    }
    expect(again.lds.log.streams()[0]?.last.seq).toBe(15_000);
  });

  test('but a key that comes with another batch is refused, after a restart too', async () => {
    const bench = await start();
    const key = { 'idempotency-key': 'batch-1' };
    await bench.post(JSON.stringify(list(0, 3)), key);
    await bench.stop();
    const again = await start({ directory: bench.directory });
    const response = await again.post(JSON.stringify(list(5, 3)), key);
    expect(response.status).toBe(422);
    expect(await body(response)).toMatchObject({ code: 'batch-key-reused' });
    expect(await calls(again)).toEqual(['call-0', 'call-1', 'call-2']);
  });

  test('is taken again when nothing names it', async () => {
    const bench = await start();
    for (let n = 0; n < 2; n++) await bench.post(JSON.stringify(list(0, 2)));
    expect(await calls(bench)).toEqual(['call-0', 'call-1', 'call-0', 'call-1']);
  });
});

describe('a request is refused', () => {
  const refusal = async (response: Response) => {
    const answer = await body(response);
    expect(answer).toEqual({
      code: expect.any(String),
      message: expect.any(String),
      advice: expect.any(String),
    });
    return `${response.status} ${String(answer['code'])}`;
  };
  const event = JSON.stringify([ringing(0)]);

  test('without the token of a source', async () => {
    const bench = await start();
    const post = (headers: Record<string, string>) =>
      fetch(bench.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: event,
      });
    expect(await refusal(await post({}))).toBe('401 token-missing');
    expect(await refusal(await post({ authorization: `Basic ${TOKEN}` }))).toBe('401 token-missing');
    for (const token of [`${TOKEN}x`, TOKEN.slice(1), 'x']) {
      expect(await refusal(await post({ authorization: `Bearer ${token}` }))).toBe('401 token-unknown');
    }
    expect((await post({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect(await calls(bench)).toEqual(['call-0']);
  });

  test('when a web page makes it, its own origin included', async () => {
    const bench = await start();
    for (const origin of ['https://evil.example', bench.url.slice(0, -'/v1/events'.length), 'null']) {
      expect(await refusal(await bench.post(event, { origin }))).toBe('403 origin-foreign');
    }
    expect(await calls(bench)).toEqual([]);
  });

  test('at any other address', async () => {
    const bench = await start();
    for (const path of ['', 'v1', 'v1/events/1', 'v1/%65vents/']) {
      const url = new URL(`/${path}`, bench.url);
      expect(await refusal(await fetch(url, { method: 'POST', body: event }))).toBe('404 not-found');
    }
    expect(await refusal(await fetch(bench.url))).toBe('404 not-found');
  });

  test('with a body of another kind', async () => {
    const bench = await start();
    for (const type of ['text/plain', 'application/xml', 'application/json; charset=latin1', 'json', '']) {
      expect(await refusal(await bench.post(event, { 'content-type': type }))).toBe(
        '415 media-type-unsupported',
      );
    }
    expect(await refusal(await bench.post(event, { 'content-encoding': 'br' }))).toBe(
      '415 media-type-unsupported',
    );
    const good = await bench.post(event, { 'content-type': 'Application/JSON; charset="UTF-8"' });
    expect(good.status).toBe(200);
  });

  test('with a body that is broken: half a list, no list, no UTF-8, no gzip', async () => {
    const bench = await start();
    const packed = gzipSync(event);
    const bodies: [BodyInit, Record<string, string>?][] = [
      [event.slice(0, 40)],
      [''],
      ['null'],
      ['{"events":{}}'],
      ['"[]"'],
      [Buffer.from([0x5b, 0xff, 0x5d])],
      [packed.subarray(0, packed.length - 5), { 'content-encoding': 'gzip' }],
      [event, { 'content-encoding': 'gzip' }],
    ];
    for (const [content, headers] of bodies) {
      expect(await refusal(await bench.post(content, headers))).toBe('422 body-invalid');
    }
    expect(await refusal(await bench.post(event, { 'idempotency-key': 'a b' }))).toBe(
      '422 batch-key-invalid',
    );
    expect(await calls(bench)).toEqual([]);
    expect(bench.failures).toEqual([]);
  });

  test('with more than 5 MiB or 10,000 events, packed or not, with or without a length', async () => {
    const bench = await start();
    const most = 5 * 1024 * 1024;
    const filled = (bytes: number) => event.padEnd(bytes, ' ');
    expect((await bench.post(filled(most))).status).toBe(200);
    const tooLarge = filled(most + 1);
    expect(await refusal(await bench.post(tooLarge))).toBe('413 body-too-large');
    expect(await refusal(await bench.post(gzipSync(tooLarge), { 'content-encoding': 'gzip' }))).toBe(
      '413 body-too-large',
    );
    const chunked = await fetch(bench.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: new Blob([tooLarge]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(await refusal(chunked)).toBe('413 body-too-large');
    expect((await bench.post(JSON.stringify(list(0, 10_000)))).status).toBe(200);
    expect(await refusal(await bench.post(JSON.stringify(list(0, 10_001))))).toBe('413 too-many-events');
    const lines = 'x\n'.repeat(10_001);
    const ndjson = { 'content-type': 'application/x-ndjson' };
    expect(await refusal(await bench.post(lines, ndjson))).toBe('413 too-many-events');
    expect(bench.lds.log.streams()[0]?.last.seq).toBe(10_001);
  });
});
