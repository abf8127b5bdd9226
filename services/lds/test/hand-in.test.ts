import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@pulse/base';
import { sourceId } from '@pulse/model';
import { createIngestSource } from '@pulse/sources';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Batch, HandIn } from '../src/ingest/hand-in.ts';
import { startIngestServer, startLds } from '../src/mod.ts';
import { ringing, storedCalls, tenant } from './scripted-source.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pulse-hand-in-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function start(...names: string[]) {
  const endpoints = names.map((name) => ({
    tenant,
    source: createIngestSource({
      context: { tenant, source: sourceId(name), clock: systemClock, tell: () => {} },
    }),
    tokens: [`token-of-${name}-0123456789`],
  }));
  const sources = endpoints.map(({ source }) => source);
  const lds = await startLds({ tenant, directory, sources, clock: systemClock, tell: () => {} });
  await lds.ready;
  return { lds, endpoints };
}

test('batches of one source stand in the log in the order in which they were complete, however large they are', async () => {
  const { lds, endpoints } = await start('crm');
  const batch = (from: number, count: number): Batch => ({
    endpoint: endpoints[0]!,
    entries: Array.from({ length: count }, (_, index) => ({ input: ringing(from + index) })),
    identity: { tenant, source: 'crm', digest: '' },
  });
  const handIn = new HandIn();
  const sizes = [3000, 1, 1200, 2];
  let from = 0;
  const results = sizes.map((size) => handIn.take(batch((from += size) - size, size)));
  expect((await Promise.all(results)).map(({ accepted }) => accepted)).toEqual(sizes);
  const calls = (await storedCalls(lds, sourceId('crm'))).map((line) => line.split(' ')[1]);
  expect(calls).toEqual(Array.from({ length: from }, (_, n) => `call-${n}`));
  await lds[Symbol.asyncDispose]();
});

test('a token opens its own source and no other', async () => {
  const { lds, endpoints } = await start('crm', 'chat');
  await using server = await startIngestServer({
    endpoints,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    onFailure: () => {},
  });
  for (const [index, { source, tokens }] of endpoints.entries()) {
    const events = [
      { ...ringing(index), source: source.id },
      { ...ringing(9), source: endpoints[1 - index]?.source.id },
    ];
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect(await response.json()).toMatchObject({ accepted: 1, errors: [{ index: 1, field: 'source' }] });
  }
  const stored = await Promise.all(endpoints.map(({ source }) => storedCalls(lds, source.id)));
  expect(stored.map((lines) => lines.map((line) => line.split(' ')[1]))).toEqual([['call-0'], ['call-1']]);
  await lds[Symbol.asyncDispose]();
});
