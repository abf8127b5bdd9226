import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { ManualClock, PulseError } from '@pulse/base';
import type { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createHealth,
  createMetrics,
  type Health,
  type MetricsServerOptions,
  serveMetrics,
} from '../src/mod.ts';

const SECRET = 'hunter2';
let health: Health;
let metrics: Registry;
let told: string[];
let server: Awaited<ReturnType<typeof serveMetrics>>;

const serve = (more: Partial<MetricsServerOptions> = {}) =>
  serveMetrics({
    service: 'lds',
    host: '127.0.0.1',
    port: 0,
    health,
    metrics,
    tell: (level, message) => void told.push(`${level}: ${message}`),
    ...more,
  });

beforeEach(async () => {
  health = createHealth(new ManualClock(Date.UTC(2026, 10, 22)));
  metrics = createMetrics('lds', health);
  told = [];
  server = await serve();
});
afterEach(() => server[Symbol.asyncDispose]());

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Got> {
  const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

describe('health', () => {
  test('is 200 when all that is required is well, and else 503, with every part', async () => {
    const redis = health.part('redis');
    health.part('board', { required: false }).failed(new PulseError('x', 'The board is broken.'));
    expect((await ask('/health')).status).toBe(503);
    redis.ok();
    const well = await ask('/health');
    expect([well.status, JSON.parse(well.body)]).toEqual([
      200,
      {
        service: 'lds',
        state: 'ok',
        parts: {
          redis: { state: 'ok', since: '2026-11-22T00:00:00.000Z', required: true },
          board: {
            state: 'failed',
            since: '2026-11-22T00:00:00.000Z',
            required: false,
            code: 'x',
            message: 'The board is broken.',
          },
        },
      },
    ]);
    redis.failed(new PulseError('wrong-password', 'Redis refused the password.', { advice: 'Correct it.' }));
    const failed = await ask('/health?verbose');
    expect([failed.status, JSON.parse(failed.body)]).toMatchObject([
      503,
      { state: 'failed', parts: { redis: { code: 'wrong-password', advice: 'Correct it.' } } },
    ]);
    expect(failed.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test('lives as long as the process answers', async () => {
    health.part('redis').failed(new Error('x'));
    expect((await ask('/health/live')).status).toBe(200);
  });
});

describe('metrics', () => {
  test('tell of the process and of its health, in the format of Prometheus', async () => {
    health.part('redis').ok();
    health.part('directory');
    health.part('disk', { required: false }).failed(new Error('x'));
    const { status, headers, body } = await ask('/metrics');
    expect([status, headers['content-type']]).toEqual([
      200,
      expect.stringContaining('text/plain; version=0.0.4'),
    ]);
    expect(body.split('\n')).toEqual(
      expect.arrayContaining([
        'pulse_up{service="lds"} 0',
        'pulse_health{part="redis"} 1',
        'pulse_health{part="directory"} 0.5',
        'pulse_health{part="disk"} 0',
        'pulse_health_since_seconds{part="redis"} 1795305600',
        expect.stringMatching(/^process_resident_memory_bytes \d+/),
        expect.stringMatching(/^nodejs_eventloop_lag_seconds /),
      ]),
    );
    health.part('directory').ok();
    expect((await ask('/metrics')).body).toContain('pulse_up{service="lds"} 1');
  });

  test('that cannot be collected fail the request only, and reveal nothing', async () => {
    metrics.getMetricsAsArray = () => {
      throw new Error(SECRET);
    };
    metrics.metrics = () => Promise.reject(new Error(SECRET));
    const { status, body } = await ask('/metrics');
    expect([status, body]).toEqual([500, 'metrics could not be collected; see the log\n']);
    expect(told).toEqual([expect.stringContaining(SECRET)]);
    expect((await ask('/health')).status).toBe(200);
  });
});

describe('nobody else is served', () => {
  test('a web page is refused, whatever it asks for', async () => {
    for (const path of ['/metrics', '/health', '/health/live', '/']) {
      for (const origin of ['https://evil.example', 'http://127.0.0.1', 'null', '']) {
        const { status, body, headers } = await ask(path, 'GET', { origin });
        expect([status, body]).toEqual([403, 'web pages are not served here\n']);
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    }
  });

  test('other methods and other paths are refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
      expect(await ask('/health', method)).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    }
    for (const path of ['/', '/metricsx', '/health/', '/health/../metrics', '//metrics', '/%6detrics']) {
      expect((await ask(path)).status).toBe(404);
    }
  });

  test('HEAD is answered without a body', async () => {
    const { status, body, headers } = await ask('/health/live', 'HEAD');
    expect([status, body, Number(headers['content-length']) > 0]).toEqual([200, '', true]);
  });
});

describe('whoever misuses a connection loses it', () => {
  /** All that the server says to raw bytes, until it ends the connection. */
  async function say(port: number, text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
    });
    // Being cut off is one of the expected answers.
    socket.on('error', () => {});
    socket.write(text);
    await new Promise((resolve) => socket.on('close', resolve));
    return answer;
  }

  test('by a head that is too long', async () => {
    const head = (length: number) =>
      `GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ${'x'.repeat(length)}\r\n\r\n`;
    expect(await say(server.port, head(5000))).toMatch(/^HTTP\/1\.1 431 /);
    // The control: this much is allowed.
    expect(await say(server.port, head(3000))).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('by what is no HTTP', async () => {
    expect(await say(server.port, '\u0000\u0001 nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('by taking too long, with a head, with nothing at all, or between two requests', async () => {
    const limit = 50;
    await using impatient = await serve({
      limits: {
        headersTimeout: limit,
        requestTimeout: limit,
        keepAliveTimeout: limit,
        connectionsCheckingInterval: limit,
      },
    });
    expect(await say(impatient.port, 'GET /health HTTP/1.1\r\nHost')).toMatch(/^HTTP\/1\.1 408 |^$/);
    expect(await say(impatient.port, '')).toMatch(/^HTTP\/1\.1 408 |^$/);
    expect(await say(impatient.port, 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 200 /,
    );
    const slowBody = 'GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n';
    expect(await say(impatient.port, slowBody)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('by being the 65th', async () => {
    const sockets = Array.from({ length: 64 }, () => connect(server.port, '127.0.0.1').on('error', () => {}));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    expect(await say(server.port, 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
    sockets.pop()?.destroy();
    // The control: there is room again once one has left.
    let answer = '';
    while (answer === '')
      answer = await say(server.port, 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    for (const socket of sockets) socket.destroy();
  });
});
