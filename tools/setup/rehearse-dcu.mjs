import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '@pulse/base';
import { attachWebSocket, DIRECTORY_LOG, EVENT_LOG, serveLog } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { centreDirectory, createCentre } from '@pulse/simulator';
import { startRedis } from '@pulse/storage/testing';

const CENTRE = {
  seed: 1,
  agents: 20,
  start: Date.UTC(2026, 0, 5, 8),
  tenant: 'rehearsal',
  source: 'voice',
  timeZone: 'UTC',
};
const EVENTS = 2000;
const START_LIMIT = 60_000;

/**
 * Starts the dcu of a build as in production, with a small centre and a Redis of its own, and ends it when it is ready. Only
 * what has run is compiled. Does nothing where there is no Redis.
 *
 * @param {string} main its file
 * @param {() => Promise<unknown>} between once it has left a checkpoint, before it is started again with that
 */
export async function rehearseDcu(main, between) {
  let redis;
  try {
    redis = await startRedis({ persistent: false });
  } catch (error) {
    console.error(`The dcu is not rehearsed, its starts will take longer: ${error.message}`);
    return;
  }
  await using _ = redis;
  await using events = await served(eventLog(), EVENT_LOG);
  await using directory = await served(directoryLog(), DIRECTORY_LOG);
  const folder = await mkdtemp(join(tmpdir(), 'pulse-rehearsal-'));
  const url = new URL(redis.url);
  const { password } = url;
  url.password = '';
  const args = [
    ...['--tenant', CENTRE.tenant, '--lds-url', events.url, '--directory-url', directory.url],
    ...['--redis-url', url.href, '--redis-ca', redis.caFile, '--data', folder],
    ...['--port', '0', '--metrics-port', '0', '--log-format', 'json'],
  ];
  const env = {
    PATH: process.env.PATH,
    PULSE_TOKENS: `${'x'.repeat(16)} ${CENTRE.tenant}`,
    PULSE_REDIS_PASSWORD: password,
  };
  try {
    await startOnce([main, ...args], env);
    await between();
    await startOnce([main, ...args], env);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function startOnce(args, env) {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT);
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('dcu is ready.')) child.kill('SIGTERM');
  }
  clearTimeout(limit);
  const [code] = await ended;
  if (code !== 0) throw new Error(`the dcu of the build ended with ${code}`);
}

function eventLog() {
  const log = new MemoryLog(CENTRE.tenant);
  log.streamClock = 'replay';
  const recorded = [];
  let key;
  for (const { source, epoch, seq, tenant: _, ...event } of createCentre(CENTRE)) {
    recorded.push(event);
    key ??= [source, epoch, seq];
    if (recorded.length >= EVENTS) break;
  }
  log.watermark = recorded.at(-1).time;
  log.append(...key, recorded);
  return log;
}

function directoryLog() {
  const log = new MemoryLog(CENTRE.tenant);
  const changes = centreDirectory(CENTRE).map((object) => ({ kind: 'put', object }));
  log.append('directory', 1, 1, [{ number: 1, time: CENTRE.start, author: 'rehearsal', changes }]);
  return log;
}

async function served(source, content) {
  const server = createServer();
  attachWebSocket(server, {
    subprotocol: content.protocol,
    accept: serveLog({ source, clock: systemClock }, content),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
