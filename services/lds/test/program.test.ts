import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, systemClock } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { connectWebSocket, EVENT_LOG, LOG_PROTOCOL, type LogRecords, runLogClient } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { type Certificates, makeCertificates } from '@pulse/storage/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type LdsProcess, spawnLds } from './child.ts';
import { ringing } from './scripted-source.ts';
import { serveOverTls } from './served-log.ts';

const TOKENS = {
  upstream: 'upstream-token-0123456789',
  clients: 'clients-token-0123456789',
  post: 'post-token-0123456789',
};
const acme = tenantId('acme');

let certificates: Certificates;
let folder: string;
let children: LdsProcess[] = [];
const stop: (() => PromiseLike<void>)[] = [];
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-lds-program-'));
});
afterEach(async () => {
  for (const each of stop.splice(0)) await each();
  for (const child of children) child[Symbol.dispose]();
  children = [];
  await rm(folder, { recursive: true, force: true });
});

/** A Voice SIP service with TLS and a token, whose log the test writes. */
async function startUpstream(): Promise<{ readonly log: MemoryLog; readonly port: number }> {
  const log = new MemoryLog();
  log.add('voice');
  const served = await serveOverTls(log, EVENT_LOG, { certificates, token: TOKENS.upstream });
  stop.push(() => served[Symbol.asyncDispose]());
  return { log, port: served.port };
}

function run(...args: string[]): LdsProcess {
  const child = spawnLds(...args);
  children.push(child);
  return child;
}

async function configure(upstreamPort: number): Promise<string> {
  const files = { upstream: TOKENS.upstream, tokens: `${TOKENS.clients} acme\n`, post: `${TOKENS.post}\n` };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const path = join(folder, 'lds.yaml');
  await writeFile(
    path,
    `
tenant: acme
data: log
port: 0
ingest-port: 0
metrics-port: 0
tls-cert: ${certificates.certFile}
tls-key: ${certificates.keyFile}
tokens-file: tokens
sources:
  - name: voice
    kind: feed
    upstream-url: wss://localhost:${upstreamPort}
    upstream-ca: ${certificates.caFile}
    upstream-token-file: upstream
  - name: crm
    kind: ingest
    post-token-file: post
`,
  );
  return path;
}

/** Reads a tenant's log over the network until it has so many events. */
async function readLog(port: number, token: string, events: number): Promise<LogRecords[]> {
  const done = new AbortController();
  const records: LogRecords[] = [];
  const ca = await readFile(certificates.caFile);
  const failed = Promise.withResolvers<never>();
  const reading = runLogClient({
    connect: connectWebSocket(`wss://localhost:${port}`, { subprotocol: LOG_PROTOCOL, tls: { ca } }),
    tenant: acme,
    token,
    clock: systemClock,
    random: seededRandom(1),
    signal: done.signal,
    onRecords: (more) => {
      records.push(more);
      if (records.flatMap((each) => each.events).length >= events) done.abort();
    },
    onStatus: ({ failure }) => {
      if (failure?.refused) failed.reject(new Error(failure.code));
    },
  });
  try {
    await Promise.race([reading, failed.promise]);
  } finally {
    done.abort();
    await reading;
  }
  return records;
}

const post = async (port: number, body: string): Promise<number> => {
  const ca = await readFile(certificates.caFile);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKENS.post}`, 'content-type': 'application/json' };
    const sending = request(
      { host: 'localhost', port, path: '/v1/events', method: 'POST', headers, ca },
      (response) => resolve(response.resume().statusCode ?? 0),
    );
    sending.on('error', reject).end(body);
  });
};

test('lds as a program follows an upstream, takes posts, serves both to whoever has the token, and says how it fares', async () => {
  const { log, port } = await startUpstream();
  log.append('voice', 7, 1, [ringing(1), ringing(2)]);
  const program = run('--config', await configure(port));
  const [metricsPort, ingestPort, logPort] = [
    await program.port('Health and metrics'),
    await program.port('Events can be posted'),
    await program.port('The event log is served'),
  ];
  expect(await post(ingestPort, JSON.stringify([{ ...ringing(3), id: 'a' }]))).toBe(200);
  const records = await readLog(logPort, TOKENS.clients, 3);
  const calls = records.flatMap(({ source, events }) => events.map(({ callId }) => `${source} ${callId}`));
  expect(calls.sort()).toEqual(['crm call-3', 'voice call-1', 'voice call-2']);
  await expect(readLog(logPort, TOKENS.post, 1)).rejects.toThrow('unauthorised');

  const get = async (path: string) => (await fetch(`http://127.0.0.1:${metricsPort}${path}`)).text();
  await expect
    .poll(() => get('/metrics'), { timeout: 20_000 })
    .toContain('pulse_lds_stream_state{tenant="acme",sender="voice",state="live"} 1');
  const metrics = await get('/metrics');
  const value = (name: string) =>
    Number(
      metrics
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')[1],
    );
  expect(value('pulse_lds_events_total{tenant="acme",sender="voice",outcome="stored"}')).toBe(2);
  expect(value('pulse_lds_posted_events_total{tenant="acme",sender="crm",outcome="accepted"}')).toBe(1);
  expect(value('pulse_lds_sender_registered_dns_number{tenant="acme",sender="voice"}')).toBe(1);
  expect(value('pulse_lds_senders_number{tenant="acme"}')).toBe(2);
  expect(value('pulse_lds_log_bytes{tenant="acme",sender="voice"}')).toBeGreaterThan(0);
  expect(value('pulse_up{service="lds"}')).toBe(1);
  const health = JSON.parse(await get('/health')) as {
    state: string;
    parts: Record<string, { state: string }>;
  };
  expect(health.state).toBe('ok');
  expect(Object.keys(health.parts).sort()).toEqual([
    'log-crm',
    'log-voice',
    'service',
    'source-crm',
    'source-voice',
  ]);

  // Without its upstream it still serves what it has: told, and no failure of the program.
  for (const each of stop.splice(0)) await each();
  await expect
    .poll(async () => JSON.parse(await get('/health')) as unknown, { timeout: 60_000 })
    .toMatchObject({ state: 'ok', parts: { 'source-voice': { state: 'failed', required: false } } });
  expect(await readLog(logPort, TOKENS.clients, 3)).not.toEqual([]);
  program.signal('SIGTERM');
  expect(await program.ended).toBe(0);
  for (const token of Object.values(TOKENS)) expect(program.text()).not.toContain(token);
});

test('what writes virtual queues calls itself lds-vq, in its log, its health and its metrics', async () => {
  const program = run('--config', await configure(1), '--name', 'lds-vq');
  const url = `http://127.0.0.1:${await program.port('Health and metrics')}`;
  await program.port('The event log is served');
  const messages = () => program.said().map(({ msg }) => msg);
  await expect.poll(messages, { timeout: 60_000 }).toContain('lds-vq is ready.');
  expect(new Set(program.said().map(({ name }) => name))).toEqual(new Set(['lds-vq']));
  expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ service: 'lds-vq', live: true });
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('pulse_up{service="lds-vq"}');
});

test('a configuration that cannot be is told whole, with places and without secrets', async () => {
  const path = join(folder, 'lds.yaml');
  await writeFile(join(folder, 'short'), 'CANARY');
  await writeFile(
    path,
    `
tenant: acme
tokens-file: short
sources:
  - name: Voice
    kind: feed
  - name: pbx
    kind: asterisk
    upstream-url: wss://pbx
    upstream-token-file: short
  - name: crm
    kind: ingest
    post-token-file: short
`,
  );
  const program = run('--config', path);
  expect(await program.ended).toBe(2);
  const text = program.text().replaceAll(path, '@');
  for (const expected of [
    /@:3.*tokens/,
    /@:5.*sources\.name.*small letter/,
    /@:6.*sources\.kind: needs upstream-url too/,
    /@:8.*sources\.kind: goes with an upstream-url of asterisk:\/\/ or asterisks:\/\//,
    /@:13.*sources\.post-token.*fewer than 16/,
  ]) {
    expect(text).toMatch(expected);
  }
  expect(text).not.toContain('CANARY');
});
