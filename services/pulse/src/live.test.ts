import { once } from 'node:events';
import { systemClock } from '@pulse/base';
import { PRIVILEGES, tenantId } from '@pulse/model';
import { STATE_PROTOCOL, STATE_VERSIONS } from '@pulse/protocol';
import { memoryPermissions, memoryValueStore } from '@pulse/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryBoards } from '../test/memory-boards.ts';
import { LIVE_PATH } from './live.ts';
import { CHANNELS_PER_SESSION } from './live-channels.ts';
import { type Pulse, startPulse } from './pulse.ts';

const tenant = tenantId('demo');

describe('live channels', () => {
  let pulse: Pulse;
  let cookie: string;
  const sockets: WebSocket[] = [];

  beforeEach(async () => {
    const permissions = memoryPermissions();
    const person = {
      person: 'supervisor',
      userName: 'supervisor',
      name: 'supervisor',
      privileges: PRIVILEGES,
    };
    await permissions.putAccess(tenant, {
      revision: 1,
      objects: [],
      persons: [{ ...person, administrator: true, everything: true, visible: [] }],
    });
    pulse = await startPulse({
      tenants: { list: () => [{ id: tenant, name: 'Demo', timeZone: 'UTC' }], listen: () => () => {} },
      version: '0.1.0',
      values: memoryValueStore(),
      permissions,
      boards: new MemoryBoards(),
      sessions: { load: async () => new Map(), put: async () => {}, remove: async () => {} },
      clock: systemClock,
      host: '127.0.0.1',
      port: 0,
      pages: undefined,
      onFailure: () => {},
      onProblem: () => {},
      onProtocolEvent: () => {},
    });
    const token = new URL(pulse.signInLink('supervisor')).hash.replace('#sign-in=', '');
    const response = await fetch(`${pulse.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await pulse[Symbol.asyncDispose]();
  });

  /** Resolves with the open socket, or undefined when the upgrade is refused. */
  async function connect(headers: Record<string, string>): Promise<WebSocket | undefined> {
    const address = `${pulse.url.replace('http', 'ws')}${LIVE_PATH}`;
    // Node's client takes headers, which browsers' does not.
    const options = { protocols: [STATE_PROTOCOL], headers } as unknown as string[];
    const socket = new WebSocket(address, options);
    const opened = await new Promise<boolean>((resolve) => {
      socket.addEventListener('open', () => resolve(true));
      socket.addEventListener('error', () => resolve(false));
    });
    if (!opened) return undefined;
    sockets.push(socket);
    return socket;
  }

  const hello = (socket: WebSocket) => {
    const [version = 1] = STATE_VERSIONS.versions;
    const schemaHash = STATE_VERSIONS.hashes[version];
    const message = {
      kind: 'hello',
      protocol: STATE_PROTOCOL,
      versions: [version],
      schemaHash,
      encoding: 'json',
    };
    socket.send(JSON.stringify(message));
  };

  test('open with a session, and with nothing else', async () => {
    expect(await connect({})).toBeUndefined();
    expect(await connect({ cookie: 'pulse-session=guessed' })).toBeUndefined();
    expect(await connect({ cookie, origin: 'http://evil.example' })).toBeUndefined();
    expect(await connect({ cookie, origin: pulse.url })).toBeDefined();
  });

  test('end when their session ends', async () => {
    const socket = (await connect({ cookie }))!;
    hello(socket);
    await once(socket, 'message');
    const closed = once(socket, 'close');
    await fetch(`${pulse.url}/api/session`, { method: 'DELETE', headers: { cookie } });
    const [event] = (await closed) as [CloseEvent];
    expect(event.reason).toContain('signed out');
    expect(await connect({ cookie })).toBeUndefined();
  });

  test('are bounded for each session', async () => {
    for (let i = 0; i < CHANNELS_PER_SESSION; i++)
      expect(await connect({ cookie }), `channel ${i}`).toBeDefined();
    expect(await connect({ cookie })).toBeUndefined();
    const [first] = sockets;
    first?.close();
    await once(first!, 'close');
    await expect.poll(() => connect({ cookie }), { timeout: 10_000 }).toBeDefined();
  });
});
