import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StateServerMessage } from '@pulse/protocol';
import { STATE_PROTOCOL, STATE_VERSIONS } from '@pulse/protocol';
import WebSocket from 'ws';
import { type Figure, percentile } from '../figure.ts';
import {
  agentName,
  BROWSERS,
  Departures,
  EVENTS_PER_SECOND,
  SECONDS,
  sendEvenly,
  WARM_UP_SECONDS,
} from './load.ts';
import { ManagerServer } from './manager-server.ts';

const MAIN = fileURLToPath(new URL('../../../../tools/all-in-one/src/main.ts', import.meta.url));
const PEER = fileURLToPath(new URL('./raw-peer.ts', import.meta.url));

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** G6: from an event at the telephone system's socket to the change in ten browsers, Pulse being one process. */
export async function pushFigures(): Promise<readonly Figure[]> {
  const peer = await measureRaw();
  const ours = await measurePulse();
  const what = (name: string) =>
    `AMI event to the change in ${BROWSERS} browsers, one process, 250 events/s, ${name}`;
  const figure = (name: 'p50' | 'p99', must: number, moonshot: number): Figure => ({
    figure: 'G6',
    what: what(name),
    value: ours[name],
    unit: 'ms',
    peer: 'raw TCP and ws, no log, no statistics',
    peerValue: peer[name],
    ratio: ours[name] / peer[name],
    must: `<= ${must} ms`,
    moonshot: `<= ${moonshot} ms`,
    met: ours[name] <= must,
  });
  return [figure('p50', 10, 1), figure('p99', 40, 10)];
}

async function measurePulse(): Promise<Latency> {
  const manager = new ManagerServer();
  const port = await manager.listen();
  const data = mkdtempSync(join(tmpdir(), 'pulse-bench-'));
  const pulse = spawn(
    process.execPath,
    [MAIN, '--json', '--port', '0', '--data', data, '--source', `asterisk://bench@127.0.0.1:${port}`],
    { env: { ...process.env, PULSE_SECRET: 'bench' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const link = await signInLink(pulse.stdout);
    const departures = new Departures();
    const sockets = await Promise.all(Array.from({ length: BROWSERS }, () => openBrowser(link, departures)));
    const latency = await run(departures, (agent, paused) => manager.pause(agent, paused));
    for (const socket of sockets) socket.terminate();
    return latency;
  } finally {
    const ended = once(pulse, 'exit');
    pulse.kill('SIGTERM');
    await ended;
    manager.close();
    rmSync(data, { recursive: true, force: true });
  }
}

async function signInLink(output: NodeJS.ReadableStream): Promise<URL> {
  for await (const line of createInterface({ input: output })) {
    const found = /https?:\/\/\S+#sign-in=[\w-]+/.exec(line);
    if (found) {
      output.resume();
      return new URL(found[0]);
    }
  }
  throw new Error('Pulse ended without a sign-in link');
}

/** Signed-in cookies are shared by all browsers of one link: it works only once. */
const cookies = new Map<string, Promise<string>>();

function signIn(link: URL): Promise<string> {
  const known = cookies.get(link.href);
  if (known) return known;
  const fresh = fetch(new URL('/api/session', link), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: link.hash.replace('#sign-in=', '') }),
  }).then((response) => response.headers.get('set-cookie')?.split(';')[0] ?? '');
  cookies.set(link.href, fresh);
  return fresh;
}

async function openBrowser(link: URL, departures: Departures): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${link.host}/api/live`, STATE_PROTOCOL, {
    headers: { cookie: await signIn(link), origin: link.origin },
    perMessageDeflate: false,
  });
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  const snapshot = Promise.withResolvers<void>();
  socket.on('open', () => {
    const [version = 1] = STATE_VERSIONS.versions;
    const schemaHash = STATE_VERSIONS.hashes[version];
    send({ kind: 'hello', protocol: STATE_PROTOCOL, versions: [version], schemaHash, encoding: 'json' });
  });
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as StateServerMessage;
    if (message.kind === 'welcome') send({ kind: 'subscribe', id: 1, layout: 'agents' });
    else if (message.kind === 'heartbeat') send({ kind: 'heartbeat', time: Date.now() });
    else if (message.kind === 'snapshot') snapshot.resolve();
    else if (message.kind === 'delta') {
      for (const row of message.delta.changed)
        if (row.cells.some(([c]) => c === 0)) departures.arrives(row.id);
    }
  });
  socket.on('error', snapshot.reject);
  await snapshot.promise;
  return socket;
}

async function measureRaw(): Promise<Latency> {
  const peer = fork(PEER);
  try {
    const [ports] = (await once(peer, 'message')) as [{ feed: number; push: number }];
    const departures = new Departures();
    const sockets = Array.from({ length: BROWSERS }, () => new WebSocket(`ws://127.0.0.1:${ports.push}`));
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    for (const socket of sockets) {
      socket.on('message', (data: Buffer) =>
        departures.arrives((JSON.parse(data.toString()) as { agent: string }).agent),
      );
    }
    const feed = connect(ports.feed, '127.0.0.1');
    feed.setNoDelay(true);
    await once(feed, 'connect');
    const latency = await run(departures, (agent, paused) => {
      feed.write(
        `${JSON.stringify({ agent: agentName(agent), paused, queue: 'queue-1', reason: 'Break' })}\n`,
      );
    });
    for (const socket of sockets) socket.terminate();
    feed.destroy();
    return latency;
  } finally {
    peer.disconnect();
  }
}

async function run(departures: Departures, send: (agent: number, paused: boolean) => void): Promise<Latency> {
  const sendOne = (agent: number, paused: boolean) => {
    departures.leaves(agentName(agent));
    send(agent, paused);
  };
  const warm = await sendEvenly(sendOne, 0, WARM_UP_SECONDS);
  departures.measuring = true;
  await sendEvenly(sendOne, warm, SECONDS);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const sorted = departures.latencies.toSorted((a, b) => a - b);
  const expected = SECONDS * EVENTS_PER_SECOND * BROWSERS;
  if (sorted.length < expected * 0.99) throw new Error(`${sorted.length} of ${expected} changes arrived`);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}
