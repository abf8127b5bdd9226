import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '@pulse/base';
import { sourceId } from '@pulse/model';
import { createIngestSource } from '@pulse/sources';
import { type IngestLimits, type Lds, startIngestServer, startLds } from '../src/mod.ts';
import { tenant } from './scripted-source.ts';

export const TOKEN = 'a-token-of-nobody-0123456789';
export const crm = sourceId('crm');

/** A real lds with one source for posted events, its log in a folder of its own, and the HTTP server before it. */
export interface IngestBench extends AsyncDisposable {
  readonly url: string;
  readonly lds: Lds;
  readonly directory: string;
  /** What became of events, summed up. */
  readonly outcomes: Record<string, number>;
  readonly failures: string[];
  post(body: BodyInit, headers?: Record<string, string>): Promise<Response>;
  /** Ends it like a stopped process: what is stored stays, until the bench is disposed of. */
  stop(): Promise<void>;
}

export interface BenchOptions {
  readonly directory?: string;
  readonly clock?: Clock;
  readonly limits?: Partial<IngestLimits>;
  readonly silence?: number;
  readonly segmentBytes?: number;
}

export async function startIngestBench(options: BenchOptions = {}): Promise<IngestBench> {
  const { clock = systemClock } = options;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'pulse-ingest-')));
  const source = createIngestSource({
    context: { tenant, source: crm, clock, tell: () => {} },
    ...(options.silence === undefined ? {} : { silence: options.silence }),
  });
  const lds = await startLds({
    tenant,
    directory,
    sources: [source],
    clock,
    tell: () => {},
    ...(options.segmentBytes === undefined ? {} : { limits: { segmentBytes: options.segmentBytes } }),
  });
  await lds.ready;
  const outcomes: Record<string, number> = {};
  const failures: string[] = [];
  const server = await startIngestServer({
    endpoints: [{ tenant, source, tokens: [TOKEN] }],
    host: '127.0.0.1',
    port: 0,
    clock,
    ...(options.limits ? { limits: options.limits } : {}),
    onOutcome: ({ outcome, count }) => void (outcomes[outcome] = (outcomes[outcome] ?? 0) + count),
    onFailure: (_, message) => void failures.push(message),
  });
  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    await server[Symbol.asyncDispose]();
    await lds[Symbol.asyncDispose]();
  }
  const url = `http://127.0.0.1:${server.port}/v1/events`;
  return {
    url,
    lds,
    directory,
    outcomes,
    failures,
    post: (body, headers = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
        body,
      }),
    stop: () => (stopped ??= stop()),
    async [Symbol.asyncDispose]() {
      await (stopped ??= stop());
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}
