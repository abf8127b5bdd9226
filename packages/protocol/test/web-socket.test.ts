import { readFileSync } from 'node:fs';
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from 'node:net';
import { runInNewContext } from 'node:vm';
import { PulseError, systemClock } from '@pulse/base';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  type AttachOptions,
  type Channel,
  connectWebSocket,
  LOG_PROTOCOL,
  type ProtocolEvent,
  serveLog,
} from '../src/mod.ts';
import { MemoryLog, numbered } from '../testing/mod.ts';
import { RawClient, until } from './raw-client.ts';
import { listenWebSocket } from './web-socket-server.ts';

const subprotocol = 'pulse.test.v1';
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(options: Partial<AttachOptions> = {}) {
  const channels: Channel[] = [];
  const events: ProtocolEvent[] = [];
  const server = await listenWebSocket((channel) => channels.push(channel), {
    subprotocol,
    events: (event) => events.push(event),
    ...options,
  });
  stops.push(server.stop);
  return { ...server, channels, events };
}

/** The status of the answer to an upgrade; 101 when it was accepted. */
function upgradeStatus(
  url: string,
  protocols: string[],
  headers: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols, { headers });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('error', reject);
  });
}

describe('WebSocket server', () => {
  test.each<[string, string[], number]>([
    ['[P-2] without a subprotocol', [], 400],
    ['[P-2] with another subprotocol', ['chat'], 400],
    ['[P-2] with the subprotocol among others', ['chat', subprotocol], 101],
  ])('an upgrade %s is answered', async (_title, protocols, status) => {
    const { url } = await serve();
    expect(await upgradeStatus(url, protocols)).toBe(status);
  });

  test('an upgrade of another path is answered 404', async () => {
    const { url } = await serve({ path: '/feed' });
    expect(await upgradeStatus(url, [subprotocol])).toBe(404);
    expect(await upgradeStatus(`${url}feed?trace=1`, [subprotocol])).toBe(101);
  });

  test.each<[string, string | undefined, number]>([
    ['no origin: a program', undefined, 101],
    ['a page that is listed', 'https://pulse.example.com', 101],
    ['a page that is not', 'https://evil.example.com', 403],
    ['a page of the same name over plain HTTP', 'http://pulse.example.com', 403],
    ['a sandboxed page', 'null', 403],
  ])('[P-3] an upgrade by %s', async (_who, origin, status) => {
    const { url } = await serve({ origins: ['https://pulse.example.com'] });
    expect(await upgradeStatus(url, [subprotocol], origin === undefined ? {} : { origin })).toBe(status);
  });

  test('[P-2] compression is not negotiated, even when offered', async () => {
    const { url } = await serve();
    const socket = new WebSocket(url, subprotocol, { perMessageDeflate: true });
    await new Promise((resolve) => socket.once('open', resolve));
    expect(socket.extensions).toBe('');
    socket.close();
  });

  test('[P-4] frames of one turn leave in one write, without waiting for more', async () => {
    const { port, channels } = await serve();
    const { chunks, socket } = await rawUpgrade(port);
    await until(() => channels.length === 1);
    const before = chunks.length;
    for (let i = 0; i < 50; i++) channels[0]?.send(`frame ${i}`);
    await until(() => chunks.length > before);
    const first = chunks[before] as Buffer;
    expect(first.toString('latin1').match(/frame \d+/g)).toHaveLength(50);
    socket.destroy();
  });

  test('[P-5] pings are answered, but not stored for one who does not read', async () => {
    const { port, channels } = await serve();
    const { chunks, socket } = await rawUpgrade(port);
    const ping = maskedFrame(0x89, Buffer.alloc(125, 'p'));
    socket.write(ping);
    await until(() => chunks.some((chunk) => chunk[0] === 0x8a));
    socket.pause();
    const flood = Buffer.concat(Array.from({ length: 1000 }, () => ping));
    for (let round = 0; round < 100; round++) {
      if (!socket.write(flood)) await new Promise((resolve) => socket.once('drain', resolve));
    }
    const channel = channels[0] as Channel;
    // 100,000 pings are 12 MB of pongs.
    expect(channel.buffered).toBeLessThan(200_000);
    socket.destroy();
    await until(() => channel.buffered === 0);
  });

  test.each<[string, Buffer]>([
    ['an unmasked frame', Buffer.from([0x81, 0x02, 0x68, 0x69])],
    ['reserved bits', maskedFrame(0xf1, Buffer.from('hi'))],
    ['an unknown opcode', maskedFrame(0x83, Buffer.from('hi'))],
    ['text that is not UTF-8', maskedFrame(0x81, Buffer.from([0xff, 0xfe]))],
    ['a fragmented ping', maskedFrame(0x09, Buffer.from('hi'))],
    ['a frame that says it has 2^62 bytes', Buffer.from([0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])],
    ['2,000 fragments of one byte', fragments(2000)],
  ])('[P-20] %s closes its channel and nothing else', async (_title, bytes) => {
    const { port, url, channels } = await serve();
    const other = await RawClient.open(connectWebSocket(url, { subprotocol }));
    const { socket } = await rawUpgrade(port);
    await until(() => channels.length === 2);
    let closed = false;
    channels[1]?.onClose(() => {
      closed = true;
    });
    socket.write(bytes);
    await until(() => closed);
    channels[0]?.send('"still here"');
    await until(() => other.frames.length === 1);
    other.channel.close(1000, '');
    socket.destroy();
  });

  test('[P-17] a frame above the limit is reported with its peer', async () => {
    const { url, events } = await serve({ maxFrameBytes: 1000 });
    const client = await RawClient.open(connectWebSocket(url, { subprotocol }));
    client.channel.send('x'.repeat(1001));
    expect((await client.ended()).code).toBe(1009);
    expect(events).toEqual([
      { kind: 'oversized', peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/), bytes: 1001, limit: 1000 },
    ]);
  });
});

describe('WebSocket client', () => {
  test('an address where nobody listens is named', async () => {
    const { url, stop, port } = await serve();
    stops.length = 0;
    await stop();
    const failed = connectWebSocket(url, { subprotocol })(new AbortController().signal);
    await expect(failed).rejects.toThrow(PulseError);
    await expect(failed).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });

  test('a server that never answers is given up when the signal aborts', async () => {
    const silent = createTcpServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise((resolve) => silent.close(resolve)));
    const given = new AbortController();
    const url = `ws://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const failed = connectWebSocket(url, { subprotocol })(given.signal);
    setTimeout(() => given.abort(), 20);
    await expect(failed).rejects.toMatchObject({ code: 'unreachable' });
  });
});

test('the ten lines of the specification are a client', async () => {
  const [, script = ''] =
    /```js\n([\s\S]*?)```/.exec(readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8')) ?? [];
  const log = new MemoryLog('demo');
  for (let seq = 1; seq <= 30; seq++) log.append('a', 1, seq, [numbered(seq)]);
  const limits = { windowEvents: 10, batchEvents: 4 };
  const told: ProtocolEvent[] = [];
  const server = await listenWebSocket(
    serveLog({ source: log, clock: systemClock, limits, events: (event) => told.push(event) }),
    { subprotocol: LOG_PROTOCOL },
  );
  stops.push(server.stop);
  expect(script.trim().split('\n').length).toBeLessThanOrEqual(12);
  const printed: unknown[][] = [];
  class Here extends globalThis.WebSocket {
    constructor(_url: string, protocol: string) {
      super(server.url, protocol);
      stops.push(async () => this.close());
    }
  }
  runInNewContext(script, { WebSocket: Here, console: { log: (...line: unknown[]) => printed.push(line) } });
  const events = () => printed.filter(([source]) => source === 'a');
  await until(() => events().length === 30);
  log.append('a', 1, 31, [numbered(31)]);
  await until(() => events().length === 31);
  expect(events().map(([, epoch, seq]) => [epoch, seq])).toEqual(
    Array.from({ length: 31 }, (_, i) => [1, i + 1]),
  );
  expect(told.filter(({ kind }) => kind === 'malformed' || kind === 'closing')).toEqual([]);
});

/** A connection after its upgrade, byte by byte. */
async function rawUpgrade(port: number) {
  const socket = connectTcp(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.write(
    `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nSec-WebSocket-Protocol: ${subprotocol}\r\n\r\n`,
  );
  await until(() => Buffer.concat(chunks).includes('\r\n\r\n'));
  return { socket, chunks };
}

/** A frame as a client sends it; masked with zeros, which changes nothing. */
function maskedFrame(head: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([head, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

function fragments(count: number): Buffer {
  const byte = Buffer.from('x');
  return Buffer.concat(
    Array.from({ length: count }, (_, i) =>
      maskedFrame(i === 0 ? 0x01 : i === count - 1 ? 0x80 : 0x00, byte),
    ),
  );
}
