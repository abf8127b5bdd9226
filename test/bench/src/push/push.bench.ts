import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StateServerMessage } from '@pulse/protocol';
import { STATE_PROTOCOL, STATE_VERSIONS } from '@pulse/protocol';
import WebSocket from 'ws';
import type { Figure } from '../figure.ts';
import { type Latency, measureLatency } from './latency.ts';
import { BROWSERS, Departures } from './load.ts';
import { ManagerServer } from './manager-server.ts';
import { measureRaw, measureRedis } from './peers.ts';

const MAIN = fileURLToPath(new URL('../../../../tools/all-in-one/src/main.ts', import.meta.url));

/** G6: from an event at the telephone system's socket to the change in ten browsers, Pulse being one process. */
export async function pushFigures(): Promise<readonly Figure[]> {
  const raw = await measureRaw();
  const redis = await measureRedis().catch((error: unknown) => {
    process.stderr.write(`left out: Redis pub/sub: ${String(error)}\n`);
    return undefined;
  });
  const ours = await measurePulse();
  const figures = (peer: string, theirs: Latency, most?: number) => [
    figure('p50', ours, peer, theirs, { must: 10, moonshot: 1, ...(most !== undefined && { most }) }),
    figure('p99', ours, peer, theirs, { must: 40, moonshot: 10 }),
  ];
  return [
    ...figures('raw TCP and ws, no log, no statistics', raw),
    ...(redis ? figures('Redis pub/sub and ws, no log, no statistics', redis, 1.5) : []),
  ];
}

function figure(
  name: keyof Latency,
  ours: Latency,
  peer: string,
  theirs: Latency,
  /** The first two in milliseconds, the last the greatest ratio to the peer. */
  { must, moonshot, most = Number.POSITIVE_INFINITY }: { must: number; moonshot: number; most?: number },
): Figure {
  const ratio = ours[name] / theirs[name];
  return {
    figure: 'G6',
    what: `AMI event to the change in ${BROWSERS} browsers, one process, 250 events/s, ${name}`,
    value: ours[name],
    unit: 'ms',
    peer,
    peerValue: theirs[name],
    ratio,
    must: `<= ${must} ms${most === Number.POSITIVE_INFINITY ? '' : ` and <= ${most} x`}`,
    moonshot: `<= ${moonshot} ms`,
    met: ours[name] <= must && ratio <= most,
  };
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
    const latency = await measureLatency(departures, (agent, paused) => manager.pause(agent, paused));
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
