/**
 * Serves the built dashboard with made-up values, to look at every state of it without a contact centre:
 *
 *   vite build && node dev/fixture-server.ts [port]      then open http://127.0.0.1:8090/#sign-in=fixture
 *
 * `GET /fixture?stale=1` and the like set the switches named in {@link Switches}; `/fixture?reset=1` clears them.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname } from 'node:path';
import type { StreamHealth } from '@pulse/model';
import { type WebSocket, WebSocketServer } from 'ws';
import { FixtureCentre } from './fixture-centre.ts';
import { AGENTS, BOARDS, QUEUES } from './fixture-layouts.ts';

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
let usedLink = false;

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
    for (const client of clients) client.refresh();
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
    const right = body.token === 'fixture' && !usedLink;
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

class Client {
  readonly #socket: WebSocket;
  readonly #layouts = new Map<number, string>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Record<string, unknown>));
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  #take(message: Record<string, unknown>): void {
    if (message.kind === 'hello') {
      this.#send({ kind: 'welcome', version: 1, schemaHash: '', heartbeat: 1000, time: Date.now() });
      this.#send({ kind: 'health', streams: health() });
    } else if (message.kind === 'subscribe') {
      this.#layouts.set(Number(message.id), String(message.layout));
      this.#snapshot(Number(message.id), String(message.layout));
    } else if (message.kind === 'unsubscribe') this.#layouts.delete(Number(message.id));
  }

  refresh(): void {
    for (const [id, layout] of this.#layouts) this.#snapshot(id, layout);
    this.beat();
  }

  #snapshot(id: number, layout: string): void {
    if (switches.refused !== '' && layout === QUEUES.id) {
      this.#send({ kind: 'refused', id, code: switches.refused, message: 'The layout queues is not there.' });
      return;
    }
    const info = layout === AGENTS.id ? AGENTS : QUEUES;
    this.#send({ kind: 'snapshot', id, info, snapshot: centre.snapshot(layout, Date.now()) });
  }

  beat(): void {
    this.#send({ kind: 'heartbeat', time: Date.now() });
    if (switches.silent === '') this.#send({ kind: 'health', streams: health() });
  }

  delta(layout: string, delta: object): void {
    for (const [id, name] of this.#layouts) if (name === layout) this.#send({ kind: 'delta', id, delta });
  }
}

const clients = new Set<Client>();
const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) =>
    json(response, 500, { code: 'fixture', message: String(error) }),
  );
});
const sockets = new WebSocketServer({ server, path: '/api/live' });
sockets.on('connection', (socket) => {
  const client = new Client(socket);
  clients.add(client);
  socket.on('close', () => clients.delete(client));
});
setInterval(() => {
  for (const client of clients) client.beat();
}, 1000);
const PUSH = 100;
setInterval(() => {
  if (switches.silent !== '' || switches.disconnected !== '' || clients.size === 0) return;
  const rate = (Number(switches.rate) || 3) * (PUSH / 1000);
  const count = Math.floor(rate) + (Math.random() < rate % 1 ? 1 : 0);
  const now = Date.now();
  for (const layout of [AGENTS.id, QUEUES.id]) {
    if (count === 0 || switches.refused !== '' || switches.empty !== '') continue;
    const delta = centre.step(layout, now, count);
    for (const client of clients) client.delta(layout, delta);
  }
}, PUSH);
server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}/#sign-in=fixture`));
