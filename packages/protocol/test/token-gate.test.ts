import { ManualClock, PulseError } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import {
  type AccessToken,
  CLOSE,
  connectInProcess,
  connectWebSocket,
  LOG_PROTOCOL,
  serveLog,
  tokenGate,
} from '../src/mod.ts';
import { MemoryLog } from '../testing/mod.ts';
import { certificate } from './certificates.ts';
import { RawClient } from './raw-client.ts';
import { listenWebSocket } from './web-socket-server.ts';

const acme = tenantId('acme');
const other = tenantId('other');
const OLD = 'the old token of acme';
const NEW = 'the new token of acme';
const THEIRS = 'the token of the other tenant';
const MASTER = 'the token of every tenant';

const TOKENS: readonly AccessToken[] = [
  { token: OLD, tenant: acme },
  { token: NEW, tenant: acme },
  { token: THEIRS, tenant: other },
  { token: MASTER, everyTenant: true },
];

describe('token gate', () => {
  test.each<[string, string | undefined, boolean, boolean]>([
    ['an old one', OLD, true, false],
    ['a new one beside it', NEW, true, false],
    ["another tenant's", THEIRS, false, true],
    ['one for every tenant', MASTER, true, true],
    ['none', undefined, false, false],
    ['an empty one', '', false, false],
    ['an unknown one', 'the token of nobody at all', false, false],
    ['the beginning of a good one', OLD.slice(0, -1), false, false],
    ['a good one and more', `${OLD} `, false, false],
    ['a name that every object has', 'constructor', false, false],
  ])('[P-23] %s opens what it is for', (_which, token, ours, theirs) => {
    const gate = tokenGate(TOKENS);
    expect([gate({ tenant: acme, token }), gate({ tenant: other, token })]).toEqual([ours, theirs]);
  });

  test('[P-23] a token that was left out opens nothing any more; without any token nobody is let in', () => {
    const rotated = tokenGate(TOKENS.filter(({ token }) => token !== OLD));
    expect(rotated({ tenant: acme, token: OLD })).toBe(false);
    expect(rotated({ tenant: acme, token: NEW })).toBe(true);
    for (const token of [undefined, '', OLD]) expect(tokenGate([])({ tenant: acme, token })).toBe(false);
  });

  test('[P-23] a token that could be guessed is refused at the start, and is not repeated in the error', () => {
    const start = () => tokenGate([...TOKENS, { token: 'only fifteen ch', everyTenant: true }]);
    expect(start).toThrow(PulseError);
    expect(start).toThrow(/^Token 5 has fewer than 16 characters\.$/);
  });
});

describe('a log server behind a token gate', () => {
  const accept = serveLog({
    source: new MemoryLog(),
    clock: new ManualClock(1),
    authorise: tokenGate(TOKENS),
  });
  const hello = (extra: object) => ({
    kind: 'hello',
    protocol: LOG_PROTOCOL,
    versions: [1],
    encoding: 'json',
    tenant: 'acme',
    cursors: [],
    ...extra,
  });

  test.each<[string, object, keyof typeof CLOSE | 'welcome']>([
    ['a good token', { token: NEW }, 'welcome'],
    ['no token', {}, 'unauthorised'],
    ['a wrong token', { token: 'the token of nobody at all' }, 'unauthorised'],
    ["another tenant's token", { token: THEIRS }, 'unauthorised'],
    ["another tenant's token and name", { token: THEIRS, tenant: 'other' }, 'tenant-unknown'],
    ['our token and another tenant', { token: OLD, tenant: 'other' }, 'unauthorised'],
  ])('[LOG-12] [P-23] answers %s', async (_which, extra, answer) => {
    const client = await RawClient.open(connectInProcess(accept));
    client.say(hello(extra));
    if (answer === 'welcome') await client.heard('welcome');
    else expect((await client.ended()).code).toBe(CLOSE[answer]);
    expect(JSON.stringify(client.messages)).not.toContain('token of');
    client.channel.close(1000, 'done');
  });

  test('[P-22] [P-23] over mutual TLS both the certificate and the token must be good', async () => {
    const authority = certificate({ name: 'authority', authority: true });
    const [server, identity] = [certificate({ by: authority }), certificate({ by: authority })];
    const { url, stop } = await listenWebSocket(accept, {
      subprotocol: LOG_PROTOCOL,
      tls: { key: server.key, cert: server.cert, ca: authority.cert, requestCert: true },
    });
    const tls = { ca: authority.cert, identity };
    const client = await RawClient.open(connectWebSocket(url, { subprotocol: LOG_PROTOCOL, tls }));
    client.say(hello({ token: NEW }));
    await client.heard('welcome');
    const wrong = await RawClient.open(connectWebSocket(url, { subprotocol: LOG_PROTOCOL, tls }));
    wrong.say(hello({}));
    expect((await wrong.ended()).code).toBe(CLOSE.unauthorised);
    await stop();
  });
});
