import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { type HttpLimits, type Listening, listen } from '../network/listen.ts';
import type { Tell } from '../program/tell.ts';
import type { Health } from './health.ts';

export interface MetricsServerOptions {
  readonly service: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly health: Health;
  readonly metrics: Registry;
  readonly tell: Tell;
  readonly limits?: Partial<HttpLimits>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const MOST_CONNECTIONS = 64;
/** Probes and Prometheus send little, and at once. */
const LIMITS = {
  maxHeaderSize: 4096,
  headersTimeout: 5000,
  requestTimeout: 5000,
  keepAliveTimeout: 5000,
};

/**
 * Serves `/health`, `/health/live` and `/metrics` for probes and Prometheus. Nothing secret is told, but nobody else is
 * meant: web pages are refused, and only this machine gets in unless another host is configured. Throws what
 * {@link listen} throws.
 */
export function serveMetrics(options: MetricsServerOptions): Promise<Listening<Server>> {
  const { host, port, service } = options;
  return listen({
    host,
    port,
    what: `health and metrics of ${service}`,
    option: '--metrics-port',
    openly: true,
    maxConnections: MOST_CONNECTIONS,
    limits: { ...LIMITS, ...options.limits },
    onRequest: (request, response) => void answer(request, response, options),
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: MetricsServerOptions,
): Promise<void> {
  const { status, type, body } = await answerTo(request, options).catch((error: unknown) => {
    options.tell('error', `Metrics could not be collected: ${String(error)}`);
    return text(500, 'metrics could not be collected; see the log');
  });
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(request: IncomingMessage, options: MetricsServerOptions): Promise<Answer> {
  // Browsers say which page asks; programs do not.
  if (request.headers.origin !== undefined) return text(403, 'web pages are not served here');
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'only GET and HEAD');
  switch (request.url?.split('?', 1)[0]) {
    case '/health':
      return healthAnswer(options);
    case '/health/live':
      return json(200, { service: options.service, live: true });
    case '/metrics':
      return { status: 200, type: options.metrics.contentType, body: await options.metrics.metrics() };
    default:
      return text(404, 'there is /health, /health/live and /metrics');
  }
}

function healthAnswer({ service, health }: MetricsServerOptions): Answer {
  const { state, parts } = health.report();
  const shown = Object.entries(parts).map(
    ([name, part]) => [name, { ...part, since: new Date(part.since).toISOString() }] as const,
  );
  return json(state === 'ok' ? 200 : 503, { service, state, parts: Object.fromEntries(shown) });
}

const json = (status: number, value: unknown): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: `${JSON.stringify(value, undefined, 2)}\n`,
});

const text = (status: number, line: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${line}\n`,
});
