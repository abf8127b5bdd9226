import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, type RedisServer } from '@pulse/storage/testing';
import WebSocket from 'ws';
import type { Site } from './site.ts';
import { type StartedProgram, startProgram } from './started-program.ts';

const DCU = fileURLToPath(new URL('../../../../dist/dcu.mjs', import.meta.url));
const PEER = fileURLToPath(new URL('./ws-peer.mjs', import.meta.url));
/** Some part of it may still connect. */
const LOOK_AGAIN = 2;
const TOKEN = 'a-token-of-nobody-0123456789';

/** The least that answers: Node with a WebSocket server. */
export const startPeer = (): Promise<StartedProgram> =>
  startProgram({
    main: PEER,
    ready: /^listening on (\d+)$/,
    async ask([, port]) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`);
      await once(socket, 'message');
      socket.terminate();
    },
  });

/** The dcu of `npm run build` with the ready layouts; it answers that all is well when it has published its values. */
export async function startDcu(site: Site, redis: RedisServer, data: string): Promise<StartedProgram> {
  const url = new URL(redis.url);
  const password = url.password;
  url.password = '';
  const metricsPort = await freePort();
  return await startProgram({
    main: DCU,
    args: [
      ...['--tenant', site.tenant, '--lds-url', site.ldsUrl, '--directory-url', site.directoryUrl],
      ...['--redis-url', url.href, '--redis-ca', redis.caFile ?? '', '--data', data],
      ...['--port', '0', '--metrics-port', `${metricsPort}`, '--log-format', 'json'],
    ],
    env: { PULSE_TOKENS: `${TOKEN} ${site.tenant}`, PULSE_REDIS_PASSWORD: password },
    ready: /dcu is ready\./,
    async ask() {
      while (!(await fetch(`http://127.0.0.1:${metricsPort}/health`)).ok) await sleep(LOOK_AGAIN);
    },
  });
}
