import type { StateServerMessage } from '@pulse/protocol';
import { STATE_PROTOCOL, STATE_VERSIONS } from '@pulse/protocol';
import WebSocket from 'ws';
import type { RunningPulse } from '../pulse/running-pulse.ts';
import { within } from '../within.ts';
import { AGENTS, BROWSERS, type Departures } from './load.ts';

const LAYOUT = 'agents';
/** On a busy machine; an idle one needs a second. */
const READY_WITHIN = 60_000;
const LOOK_AGAIN = 250;

/** Browsers that tell the departures which agents' changes arrive, from when all agents of the load have a row. */
export async function openPushClients(pulse: RunningPulse, departures: Departures): Promise<Disposable> {
  await within(READY_WITHIN, 'a row for each agent', hasAllRows(pulse));
  const sockets = Array.from({ length: BROWSERS }, () => connect(pulse));
  const snapshots = sockets.map((socket) => follow(socket, departures));
  await within(READY_WITHIN, 'a snapshot for each browser', Promise.all(snapshots));
  return {
    [Symbol.dispose]() {
      for (const socket of sockets) socket.terminate();
    },
  };
}

async function hasAllRows({ url, cookie }: RunningPulse): Promise<void> {
  for (;;) {
    const response = await fetch(new URL(`/api/layouts/${LAYOUT}`, url), { headers: { cookie } });
    const { rows = [] } = (response.ok ? await response.json() : {}) as { readonly rows?: unknown[] };
    if (rows.length >= AGENTS) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  }
}

const connect = ({ url, cookie }: RunningPulse) =>
  new WebSocket(`ws://${url.host}/api/live`, STATE_PROTOCOL, {
    headers: { cookie, origin: url.origin },
    perMessageDeflate: false,
  });

/** Fulfils with the first snapshot. */
function follow(socket: WebSocket, departures: Departures): Promise<void> {
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  const snapshot = Promise.withResolvers<void>();
  socket.on('open', () => {
    const [version = 1] = STATE_VERSIONS.versions;
    const schemaHash = STATE_VERSIONS.hashes[version];
    send({ kind: 'hello', protocol: STATE_PROTOCOL, versions: [version], schemaHash, encoding: 'json' });
  });
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as StateServerMessage;
    if (message.kind === 'welcome') send({ kind: 'subscribe', id: 1, layout: LAYOUT });
    else if (message.kind === 'heartbeat') send({ kind: 'heartbeat', time: Date.now() });
    else if (message.kind === 'snapshot') snapshot.resolve();
    else if (message.kind === 'delta') {
      for (const row of message.delta.changed)
        if (row.cells.some(([c]) => c === 0)) departures.arrives(row.id);
    }
  });
  socket.on('error', snapshot.reject);
  return snapshot.promise;
}
