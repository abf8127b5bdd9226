import { once } from 'node:events';
import { request } from 'node:http';
import { STATE_PROTOCOL } from '@pulse/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIVE_PATH } from '../src/live.ts';
import { ASKERS, cookieOf, type Standing } from './access-askers.ts';
import { type AccessBench, accessBench } from './access-bench.ts';
import { foreignPages } from './access-request.ts';

let bench: AccessBench;
beforeEach(async () => {
  bench = await accessBench();
});
afterEach(() => bench.pulse[Symbol.asyncDispose]());

/** The status of an answer to whoever wants a live channel: 101 where it opens. */
async function upgrade(path: string, cookie: string | undefined, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(bench.pulse.url);
  const asking = request({
    hostname,
    port,
    path,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-protocol': STATE_PROTOCOL,
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
  });
  asking.on('upgrade', (_, socket) => socket.destroy());
  asking.end();
  const [response] = await Promise.race([once(asking, 'upgrade'), once(asking, 'response')]);
  asking.destroy();
  return response.statusCode as number;
}

const STATUS: Readonly<Record<Standing, number>> = {
  open: 101,
  rightless: 403,
  none: 401,
  invented: 401,
  ended: 401,
};

describe('a live channel × every kind of person', () => {
  it.each(ASKERS)('$name gets one or none, and none on the page of another site', async (asker) => {
    const cookie = await cookieOf(bench, asker);
    const { origin } = new URL(bench.pulse.url);
    for (const [headers] of foreignPages(new URL(bench.pulse.url)))
      expect(await upgrade(LIVE_PATH, cookie, headers), JSON.stringify(headers)).toBe(403);
    expect(await upgrade('/api/layouts', cookie)).toBe(404);
    // Control: a page of pulse, and a program that is no page.
    expect(await upgrade(LIVE_PATH, cookie, { origin })).toBe(STATUS[asker.standing]);
    expect(await upgrade(LIVE_PATH, cookie)).toBe(STATUS[asker.standing]);
  });
});
