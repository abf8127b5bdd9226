import type { ServerOptions } from 'node:https';
import { ManualClock, PulseError } from '@pulse/base';
import { layoutId } from '@pulse/model';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ClientTls, type Connect, connectWebSocket, type LinkStatus, StateClient } from '../src/mod.ts';
import { type CertificateOptions, certificate } from './certificates.ts';
import { RawClient, until } from './raw-client.ts';
import { listenWebSocket } from './web-socket-server.ts';

const subprotocol = 'pulse.test.v1';
const authority = certificate({ name: 'authority', authority: true });
const namesake = certificate({ name: 'authority', authority: true });
const stranger = certificate({ name: 'stranger', authority: true });
const identity = certificate({ name: 'client', by: authority });
const { cert: ca } = authority;

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A server with a certificate of the authority, good unless `options` spoil it. */
async function serve(options: CertificateOptions = {}, more: ServerOptions = {}) {
  const { key, cert } = certificate({ by: authority, ...options });
  const server = await listenWebSocket(() => {}, { subprotocol, tls: { key, cert, ...more } });
  stops.push(server.stop);
  return server;
}

const connectTo = ({ url }: { readonly url: string }, tls?: ClientTls): Connect =>
  connectWebSocket(url, { subprotocol, ...(tls ? { tls } : {}) });

async function failureOf(connect: Connect): Promise<PulseError> {
  const failure = await connect(new AbortController().signal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(failure).toBeInstanceOf(PulseError);
  return failure as PulseError;
}

async function connects(connect: Connect): Promise<void> {
  const { channel } = await RawClient.open(connect);
  channel.close(1000, 'done');
}

describe('TLS client', () => {
  test('[P-21] takes a certificate of its authority, for the address or for the name that it is told', async () => {
    await connects(connectTo(await serve(), { ca }));
    await connects(connectTo(await serve({ by: stranger }), { ca: [ca, stranger.cert] }));
    const named = await serve({ addresses: [], names: ['lds'] });
    await connects(connectTo(named, { ca, servername: 'lds' }));
  });

  test.each<[string, CertificateOptions, ClientTls | undefined, string, RegExp]>([
    ['no authority that is known', {}, undefined, 'tls-untrusted', /not of an authority that is trusted/],
    ['another authority', { by: stranger }, { ca }, 'tls-untrusted', /not of an authority that is trusted/],
    ['another authority of the same name', { by: namesake }, { ca }, 'tls-untrusted', /did not sign it/],
    ['expired', { until: 2021 }, { ca }, 'tls-expired', /has expired/],
    ['not valid yet', { from: 2045 }, { ca }, 'tls-expired', /not valid yet/],
    ['for another address', { addresses: [[127, 0, 0, 9]] }, { ca }, 'tls-name-mismatch', /127\.0\.0\.9/],
    ['for a name', { addresses: [], names: ['lds'] }, { ca }, 'tls-name-mismatch', /127\.0\.0\.1/],
    ['not for the name', {}, { ca, servername: 'lds' }, 'tls-name-mismatch', /lds/],
  ])('[P-21] says what is wrong with a certificate: %s', async (_what, options, tls, code, words) => {
    const server = await serve(options);
    const failure = await failureOf(connectTo(server, tls));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(words) });
    expect(failure.message).toContain(`127.0.0.1:${server.port}`);
    expect(failure.advice).toBeTruthy();
  });

  test('[P-21] says what is wrong with a certificate: self-signed, unless it is itself what is trusted', async () => {
    const own = certificate({ name: 'own' });
    const { url, stop } = await listenWebSocket(() => {}, { subprotocol, tls: own });
    stops.push(stop);
    for (const tls of [undefined, { ca }]) {
      expect(await failureOf(connectTo({ url }, tls))).toMatchObject({
        code: 'tls-untrusted',
        message: expect.stringContaining('self-signed'),
      });
    }
    await connects(connectTo({ url }, { ca: own.cert }));
  });

  test('[P-21] negative control: a client that checks nothing gets through to each of these servers', async () => {
    for (const options of [{ by: stranger }, { until: 2021 }, { addresses: [] }]) {
      const { url } = await serve(options);
      const socket = new WebSocket(url, subprotocol, { rejectUnauthorized: false });
      await new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
      });
      socket.close();
    }
  });

  test('[P-21] a port without TLS is told from a certificate that is wrong', async () => {
    const { port, stop } = await listenWebSocket(() => {}, { subprotocol });
    stops.push(stop);
    const failure = await failureOf(connectTo({ url: `wss://127.0.0.1:${port}/` }, { ca }));
    expect(failure.code).toBe('tls-not-spoken');
  });

  test.each<[string, string, ClientTls, RegExp]>([
    ['an authority that is none', 'wss://lds:8000/', { ca: 'nonsense' }, /authority \(ca\)/],
    ['a certificate that is none', 'wss://lds:8000/', { identity: { cert: 'x', key: 'y' } }, /identity/],
    [
      'a key of another certificate',
      'wss://lds:8000/',
      { identity: { ...identity, key: stranger.key } },
      /identity/,
    ],
    ['certificates for a plain address', 'ws://lds:8000/', { ca }, /connected to without/],
  ])('[P-21] %s is refused before anybody connects', (_what, url, tls, words) => {
    const start = () => connectTo({ url }, tls);
    expect(start).toThrow(words);
    expect(start).toThrow(expect.objectContaining({ code: 'tls-configuration' }));
  });

  test.each<[string, ClientTls['identity'] | undefined]>([
    ['none', undefined],
    ['one of another authority', certificate({ by: stranger })],
    ['an expired one', certificate({ by: authority, until: 2021 })],
  ])('[P-22] a server with mutual TLS takes its own clients only; not with %s', async (_which, wrong) => {
    const mutual = { requestCert: true, ca };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const server = await serve({}, { ...mutual, maxVersion });
      await connects(connectTo(server, { ca, identity }));
      const failure = await failureOf(connectTo(server, { ca, ...(wrong ? { identity: wrong } : {}) }));
      expect(failure.code, maxVersion).toBe('tls-client-refused');
    }
    // The control: a server that asks for no certificate takes all of them.
    await connects(connectTo(await serve(), { ca, ...(wrong ? { identity: wrong } : {}) }));
  });

  test('[P-14] [P-21] a link says that somebody must change the certificate, with advice, and still tries', async () => {
    const clock = new ManualClock(1000);
    const statuses: LinkStatus[] = [];
    const server = await serve({ until: 2021 });
    let attempts = 0;
    const connect = connectTo(server, { ca });
    const client = new StateClient({
      connect: (signal) => {
        attempts += 1;
        return connect(signal);
      },
      clock,
      random: () => 0,
    });
    client.listen({ onStatus: (status) => statuses.push(status) });
    client.subscribe(layoutId('L'));
    client.start();
    await until(() => statuses.length === 1);
    expect(statuses[0]?.failure).toMatchObject({
      code: 'tls-expired',
      advice: expect.stringContaining('Renew'),
      refused: true,
    });
    clock.advance(500);
    await until(() => attempts === 2);
    client.stop();
  });
});
