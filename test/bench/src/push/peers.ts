import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startRedis } from '@pulse/storage/testing';
import { Redis } from 'ioredis';
import WebSocket from 'ws';
import { type Latency, measureLatency } from './latency.ts';
import { agentName, BROWSERS, Departures } from './load.ts';

const RAW = fileURLToPath(new URL('./raw-peer.ts', import.meta.url));
const REDIS = fileURLToPath(new URL('./redis-peer.ts', import.meta.url));
const CHANNEL = 'changes';

/** Changes over a TCP connection into a small engine. */
export async function measureRaw(): Promise<Latency> {
  const peer = fork(RAW);
  try {
    const ports = await portsOf(peer);
    const feed = connect(ports.feed, '127.0.0.1');
    feed.setNoDelay(true);
    await once(feed, 'connect');
    const latency = await measureClients(ports.push, (line) => feed.write(`${line}\n`));
    feed.destroy();
    return latency;
  } finally {
    peer.disconnect();
  }
}

/**
 * Changes published through Redis to a small engine.
 *
 * @throws when there is no Redis
 */
export async function measureRedis(): Promise<Latency> {
  await using server = await startRedis({ tls: false, persistent: false });
  const peer = fork(REDIS, [server.url, CHANNEL]);
  const publisher = new Redis(server.url);
  try {
    const ports = await portsOf(peer);
    return await measureClients(ports.push, (line) => void publisher.publish(CHANNEL, line));
  } finally {
    publisher.disconnect();
    peer.disconnect();
  }
}

async function portsOf(peer: ChildProcess): Promise<{ feed: number; push: number }> {
  const [ports] = (await once(peer, 'message')) as [{ feed: number; push: number }];
  return ports;
}

async function measureClients(port: number, send: (line: string) => void): Promise<Latency> {
  const departures = new Departures();
  const sockets = Array.from({ length: BROWSERS }, () => new WebSocket(`ws://127.0.0.1:${port}`));
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  for (const socket of sockets) {
    socket.on('message', (data: Buffer) =>
      departures.arrives((JSON.parse(data.toString()) as { agent: string }).agent),
    );
  }
  const latency = await measureLatency(departures, (agent, paused) =>
    send(JSON.stringify({ agent: agentName(agent), paused, queue: 'queue-1', reason: 'Break' })),
  );
  for (const socket of sockets) socket.terminate();
  return latency;
}
