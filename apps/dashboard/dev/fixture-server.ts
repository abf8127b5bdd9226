/**
 * Serves the built dashboard with made-up values, to look at every state of it without a contact centre:
 *
 *   vite build && node dev/fixture-server.ts [port]      then open http://127.0.0.1:8090/#sign-in=fixture
 *
 * `GET /fixture?silent=1` and the like set the switches named below, `/fixture?reset=1` clears them, `/fixture?cut=1`
 * closes all live channels.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { systemClock } from '@pulse/base';
import type { LayoutInfo, LayoutSnapshot, StreamHealth } from '@pulse/model';
import { attachWebSocket, type Channel, STATE_PROTOCOL, type StateSource, serveState } from '@pulse/protocol';
import { FixtureCentre } from './fixture-centre.ts';
import { AGENTS, BOARDS, QUEUES } from './fixture-layouts.ts';

/** Between two pushes, milliseconds. */
const PUSH = 100;
const PORT = Number(process.argv[2] ?? 8090);
const FILES = new URL('../dist/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const NONE = {
  /** The source is disconnected; versions stop. */
  disconnected: '',
  /** Versions and health stop, the channel stays. */
  silent: '',
  incomplete: '',
  replay: '',
  empty: '',
  /** The queues' layout is refused with this code. */
  refused: '',
  warning: '',
  /** Nobody is signed in, and these methods are offered: `link`, `link,password`. */
  signedout: '',
  /** A layout of so many agents, of which so many change per second. */
  rows: '',
  rate: '',
};
let switches = { ...NONE };
let centre = new FixtureCentre(Date.now());

const health = (): StreamHealth[] => {
  const down = switches.disconnected !== '';
  return [
    {
      source: 'asterisk-1',
      state: down ? 'disconnected' : 'live',
      since: Date.now() - 36_000,
      watermark: down ? downAt : Date.now(),
      clock: switches.replay === '' ? 'live' : 'replay',
      ...(down
        ? {
            code: 'asterisk-unreachable',
            message: 'asterisk.example:5038 does not answer (connection refused)',
          }
        : {}),
      ...(switches.warning === ''
        ? {}
        : {
            warning:
              'Its events carry no times (timestampevents is off in manager.conf); Pulse uses their arrival times',
          }),
    },
  ];
};
let downAt = Date.now();
const channels = new Set<Channel>();

function json(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Record<string, string>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, string>);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fixture');
  const path = url.pathname;
  if (path === '/fixture') {
    if (url.searchParams.has('reset')) switches = { ...NONE };
    switches = { ...switches, ...Object.fromEntries(url.searchParams) };
    downAt = Date.now() - 36_000;
    const agents = Number(switches.rows) || undefined;
    centre = new FixtureCentre(Date.now(), agents);
    if (switches.empty !== '') centre.agents.length = 0;
    if (switches.incomplete !== '') {
      centre.queues.splice(0, 2, ...centre.queues.slice(0, 2).map((r) => ({ ...r, incomplete: [3, 4] })));
      centre.queues.push({ ...(centre.queues.pop() ?? fail()), incomplete: [4] });
    }
    for (const info of [AGENTS, QUEUES])
      if (isServed(info.id)) tell((listener) => listener.onSnapshot(snapshotOf(info)));
    tell((listener) => listener.onHealth(health()));
    if (url.searchParams.has('cut')) for (const channel of channels) channel.close(1001, 'cut');
    return json(response, 200, switches);
  }
  if (path === '/api/session') return session(request, response);
  if (switches.signedout !== '' && path.startsWith('/api/'))
    return json(response, 401, { code: 'not-signed-in' });
  if (path === '/api/boards')
    return json(
      response,
      200,
      BOARDS.map(({ id, name }) => ({ id, name })),
    );
  if (path.startsWith('/api/boards/')) {
    const board = BOARDS.find((b) => b.id === path.slice('/api/boards/'.length));
    return board
      ? json(response, 200, board)
      : json(response, 404, { code: 'board-not-found', message: 'No such board' });
  }
  if (path.endsWith('/trend')) {
    const from = Number(url.searchParams.get('from'));
    return json(response, 200, {
      step: 60_000,
      points: centre.trend(url.searchParams.get('column') ?? '', from, Date.now()),
    });
  }
  return file(path, response);
}

async function session(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const methods = (switches.signedout || 'link').split(',');
  if (request.method === 'DELETE') {
    switches.signedout = 'link';
    return json(response, 204);
  }
  if (request.method === 'POST') {
    const body = await readBody(request);
    const right = body.token === 'fixture';
    if (!right && body.password !== 'fixture') {
      return body.token === undefined
        ? json(response, 401, {
            code: 'password-wrong',
            message: 'User name or password is not right. 4 tries left.',
          })
        : json(response, 401, { code: 'link-used', message: 'This sign-in link has been used already.' });
    }
    switches.signedout = '';
    return json(response, 204);
  }
  if (switches.signedout !== '') return json(response, 401, { code: 'not-signed-in', methods });
  const tenant = { id: 'demo', timeZone: 'Europe/Berlin' };
  return json(response, 200, { user: { name: 'Katharina Brandt-Osterhagen' }, tenant, version: '0.1.0' });
}

async function file(path: string, response: ServerResponse): Promise<void> {
  const known = extname(path) === '' ? 'index.html' : path.slice(1);
  try {
    const content = await readFile(new URL(known, FILES));
    response.writeHead(200, {
      'content-type': TYPES[extname(known)] ?? 'application/octet-stream',
      'content-security-policy': CSP,
      'cache-control': known === 'index.html' ? 'no-cache' : 'max-age=31536000, immutable',
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

function fail(): never {
  throw new Error('the fixture has rows');
}

type Listener = Parameters<StateSource['listen']>[0];
const listeners = new Set<Listener>();
const tell = (call: (listener: Listener) => void) => {
  for (const listener of listeners) call(listener);
};
const isServed = (layout: string) => switches.refused === '' || layout !== QUEUES.id;
const snapshotOf = (info: LayoutInfo): LayoutSnapshot => centre.snapshot(info.id, Date.now());
const infoOf = (layout: string) => [AGENTS, QUEUES].find((info) => info.id === layout && isServed(layout));

const source: StateSource = {
  info: (layout) => infoOf(layout),
  snapshot: (layout) => {
    const info = infoOf(layout);
    return info && snapshotOf(info);
  },
  health,
  listen(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) =>
    json(response, 500, { code: 'fixture', message: String(error) }),
  );
});
const accept = serveState({ clock: systemClock });
attachWebSocket(server, {
  path: '/api/live',
  subprotocol: STATE_PROTOCOL,
  origins: [`http://127.0.0.1:${PORT}`],
  accept: (channel) => {
    channels.add(channel);
    accept(channel, switches.silent === '' ? source : { ...source, health: () => [] });
  },
});
setInterval(() => {
  if (switches.silent === '') tell((listener) => listener.onHealth(health()));
}, 1000);
setInterval(() => {
  if (switches.silent !== '' || switches.disconnected !== '' || switches.empty !== '') return;
  const rate = (Number(switches.rate) || 3) * (PUSH / 1000);
  const count = Math.floor(rate) + (Math.random() < rate % 1 ? 1 : 0);
  if (count === 0) return;
  const now = Date.now();
  for (const info of [AGENTS, QUEUES]) {
    const delta = centre.step(info.id, now, count);
    if (isServed(info.id)) tell((listener) => listener.onDelta(delta));
  }
}, PUSH);
server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}/#sign-in=fixture`));
