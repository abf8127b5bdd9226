import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { seededRandom, systemClock } from '@pulse/base';
import { type Cursor, type PulseEvent, sourceId, tenantId } from '@pulse/model';
import { connectWebSocket, LOG_PROTOCOL, runLogClient } from '@pulse/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { createCentre, ROLES, type Role, streamOf } from '../src/mod.ts';
import { MORNING } from './sample-centre.ts';

const SERVE = fileURLToPath(new URL('../src/serve.ts', import.meta.url));
const TOKEN = 'a-token-of-nobody-0123456789';
const acme = tenantId('acme');
const centre = {
  seed: 3,
  agents: 60,
  start: MORNING,
  tenant: acme,
  source: sourceId('voice'),
  timeZone: 'UTC',
};
/** What is asked of each role, from its beginning and from a place in the middle. */
const EVENTS = 400;

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

interface Served {
  readonly ports: ReadonlyMap<string, number>;
  readonly ended: Promise<number | null>;
}

/** Starts the program and waits until it serves all roles. */
async function serve(): Promise<Served> {
  const options = [
    '--tenant',
    'acme',
    '--seed',
    '3',
    '--agents',
    '60',
    '--time-zone',
    'UTC',
    '--log-format',
    'json',
  ];
  const ports = ['voice', 'voice-vq', 'interaction', 'interaction-vq'].flatMap((role) => [
    `--${role}-port`,
    '0',
  ]);
  const own = ['--start', new Date(MORNING).toISOString(), '--speed', '3600', '--metrics-port', '0'];
  const started = spawn(process.execPath, [SERVE, ...options, ...ports, ...own], {
    env: { ...process.env, PULSE_TOKENS: `${TOKEN} acme` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const found = new Map<string, number>();
  const ready = Promise.withResolvers<void>();
  let text = '';
  started.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    for (const line of text.split('\n').slice(0, -1)) {
      const { stream, port, msg } = JSON.parse(line) as { stream?: string; port: number; msg: string };
      if (stream !== undefined) found.set(stream, port);
      if (msg.startsWith('Health')) found.set('metrics', port);
      if (msg.endsWith('is ready.')) ready.resolve();
    }
  });
  const ended = new Promise<number | null>((resolve) => started.once('close', resolve));
  void ended.then((code) => ready.reject(new Error(`the simulator has ended with ${code}:\n${text}`)));
  await ready.promise;
  return { ports: found, ended };
}

/** Reads so many events of a stream, from a place on. */
async function read(
  port: number,
  token: string,
  after: Cursor | undefined,
  stream: string,
): Promise<PulseEvent[]> {
  const stop = new AbortController();
  const events: PulseEvent[] = [];
  let refusal: string | undefined;
  await runLogClient({
    connect: connectWebSocket(`ws://127.0.0.1:${port}`, { subprotocol: LOG_PROTOCOL }),
    tenant: acme,
    token,
    clock: systemClock,
    random: seededRandom(1),
    signal: stop.signal,
    cursors: after ? [[sourceId(stream), after]] : [],
    onRecords: ({ source, epoch, from, events: more }) => {
      more.forEach((event, index) =>
        events.push({ ...event, source, epoch, seq: from + index, tenant: acme }),
      );
      if (events.length >= EVENTS) stop.abort();
    },
    onStatus: ({ failure }) => {
      refusal = failure?.code;
      if (refusal !== undefined) stop.abort();
    },
  });
  if (refusal !== undefined) throw new Error(refusal);
  return events.slice(0, EVENTS);
}

function expected(role: Role, from: number): PulseEvent[] {
  const events: PulseEvent[] = [];
  for (const event of createCentre(centre, role)) {
    if (event.seq > from) events.push(event);
    if (events.length === EVENTS) break;
  }
  return events;
}

describe('the simulator over the network', () => {
  it('plays each role on a port of its own, from any place, for who has the token; and ends well', async () => {
    const { ports, ended } = await serve();
    for (const role of ROLES.slice(1)) {
      const stream = streamOf(centre, role);
      const port = ports.get(stream) ?? 0;
      expect(await read(port, TOKEN, undefined, stream)).toEqual(expected(role, 0));
      const middle = { epoch: MORNING / 1000, seq: 150 };
      expect(await read(port, TOKEN, middle, stream)).toEqual(expected(role, 150));
      await expect(read(port, `${TOKEN}x`, undefined, stream)).rejects.toThrow('unauthorised');
    }
    const metrics = await (await fetch(`http://127.0.0.1:${ports.get('metrics')}/metrics`)).text();
    expect(metrics).toMatch(/pulse_simulator_stream_events\{tenant="acme",stream="voice-ixn"\} [1-9]/);
    child?.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
