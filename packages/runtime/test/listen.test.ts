import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { systemClock } from '@pulse/base';
import { afterAll, describe, expect, test } from 'vitest';
import { explainConnectError, isLoopback, type Listening, listen, listenTls } from '../src/mod.ts';
import { type Identity, issue } from '../testing/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulse-listen-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const authority = issue({ name: 'authority', authority: true });
const stranger = issue({ name: 'stranger', authority: true });
const server = issue({ name: 'lds', by: authority });
const tls = { cert: file('lds.pem', server.cert), key: file('lds.key', server.key) };
const clientCa = file('ca.pem', authority.cert);
const base = { host: '127.0.0.1', port: 0, what: 'the feed', clock: systemClock };

interface Got {
  readonly status: number | undefined;
  readonly body: string;
}

function fetchFrom(port: number, options?: ConnectionOptions): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>();
  const request = options
    ? httpsGet({ host: 'localhost', port, agent: false, ...options })
    : httpGet({ host: '127.0.0.1', port, agent: false });
  request.on('error', reject);
  request.on('response', (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    response.on('end', () => resolve({ status: response.statusCode, body }));
  });
  return promise;
}

const identity = ({ cert, key }: Identity) => ({ cert, key, ca: authority.cert });

describe('a server', () => {
  test('answers on the port that it was given, until it is disposed of', async () => {
    const listening = await listen({ ...base, onRequest: (_, response) => response.end('hello') });
    expect(await fetchFrom(listening.port)).toEqual({ status: 200, body: 'hello' });
    await listening[Symbol.asyncDispose]();
    await listening[Symbol.asyncDispose]();
    await expect(fetchFrom(listening.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('without anything to say answers 404', async () => {
    await using listening = await listen(base);
    expect((await fetchFrom(listening.port)).status).toBe(404);
  });

  test('ends connections that it has upgraded, and those that never said anything', async () => {
    const listening = await listen({
      ...base,
      prepare: (http) =>
        http.on('upgrade', (_, socket) => {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: feed\r\n\r\n');
        }),
    });
    const upgraded = connectPlain(listening.port, '127.0.0.1');
    upgraded.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: feed\r\n\r\n');
    const silent = connectPlain(listening.port, '127.0.0.1');
    await Promise.all([once(upgraded, 'data'), once(silent, 'connect')]);
    const closed = Promise.all([once(upgraded, 'close'), once(silent, 'close')]);
    silent.on('error', () => {});
    upgraded.on('error', () => {});
    silent.resume();
    upgraded.resume();
    await listening[Symbol.asyncDispose]();
    await closed;
  });

  test('has room for so many connections, and no more', async () => {
    await using listening = await listen({ ...base, maxConnections: 1 });
    const first = connectPlain(listening.port, '127.0.0.1');
    await once(first, 'connect');
    const second = connectPlain(listening.port, '127.0.0.1').resume();
    await once(second, 'close');
    expect(first.destroyed).toBe(false);
    first.destroy();
  });

  test('whose port is taken says so', async () => {
    await using first = await listen(base);
    await expect(listen({ ...base, port: first.port, option: '--feed-port' })).rejects.toMatchObject({
      code: 'port-in-use',
      advice: 'Stop that program, or choose another port with --feed-port.',
    });
    await expect(listenTls({ ...base, tls, port: first.port })).rejects.toMatchObject({
      code: 'port-in-use',
    });
  });

  test('without TLS listens beyond this machine only when that is said', async () => {
    await expect(listen({ ...base, host: '0.0.0.0' })).rejects.toMatchObject({ code: 'unsafe-host' });
    await using open = await listen({ ...base, host: '0.0.0.0', openly: true });
    expect((await fetchFrom(open.port)).status).toBe(404);
    await using encrypted = await listenTls({ ...base, host: '0.0.0.0', tls });
    expect(encrypted.port).toBeGreaterThan(0);
  });

  test.each([
    ['127.0.0.1', true],
    ['127.3.2.1', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.0.0.1.example.com', false],
    ['10.0.0.1', false],
  ])('%s is loopback: %s', (host, expected) => expect(isLoopback(host)).toBe(expected));
});

describe('a server with TLS', () => {
  const attempt = async (listening: Listening<unknown>, options: ConnectionOptions) => {
    try {
      return (await fetchFrom(listening.port, options)).status;
    } catch (error) {
      return explainConnectError(error, 'lds').code;
    }
  };

  test('is known by its certificate', async () => {
    await using listening = await listenTls({ ...base, tls });
    expect(await attempt(listening, { ca: authority.cert })).toBe(404);
    expect(await attempt(listening, { ca: stranger.cert })).toBe('certificate-untrusted');
    expect(await attempt(listening, { ca: authority.cert, servername: 'pulse.example' })).toBe(
      'certificate-name',
    );
  });

  test('speaks TLS 1.2 at least', async () => {
    await using listening = await listenTls({ ...base, tls });
    const socket = connectTls({
      host: 'localhost',
      port: listening.port,
      ca: authority.cert,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await expect(once(socket, 'secureConnect')).rejects.toThrow();
  });

  test('lets in whom its authority has signed, and nobody else', async () => {
    await using listening = await listenTls({ ...base, tls: { ...tls, clientCa } });
    const signed = issue({ name: 'dcu', by: authority });
    const foreign = issue({ name: 'dcu', by: stranger });
    const expired = issue({ name: 'dcu', by: authority, from: 0, to: Date.now() - 1000 });
    // Signed by one who only has the authority's name.
    const forged = issue({ name: 'dcu', by: { ...stranger, name: authority.name } });
    expect(await attempt(listening, identity(signed))).toBe(404);
    for (const other of [foreign, expired, forged]) {
      expect(await attempt(listening, identity(other))).not.toBe(404);
    }
    expect(await attempt(listening, { ca: authority.cert })).toBe('certificate-refused');
  });

  test('does not start with files that are of no use', async () => {
    await expect(listenTls({ ...base, tls: { ...tls, key: clientCa } })).rejects.toMatchObject({
      code: 'tls-unusable',
    });
  });

  test('tells a client without TLS nothing, and such a server is recognised', async () => {
    await using encrypted = await listenTls({ ...base, tls });
    await expect(fetchFrom(encrypted.port)).rejects.toThrow();
    await using plain = await listen(base);
    expect(await attempt(plain, {})).toBe('not-tls');
  });
});
