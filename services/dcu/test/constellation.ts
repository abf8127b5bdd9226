import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, systemClock } from '@pulse/base';
import { ALL_AGENTS, ALL_QUEUES, type DirectoryObject, type DirectoryRevision, tenantId } from '@pulse/model';
import { MemoryLog } from '@pulse/protocol/testing';
import { type RedisConnection, type RedisValueView, redisConnection, redisValueView } from '@pulse/storage';
import {
  type Certificates,
  freePort,
  makeCertificates,
  type RedisServer,
  startRedis,
} from '@pulse/storage/testing';
import { type DcuProcess, spawnDcu } from './child.ts';
import { serveDirectory, serveEvents } from './served-log.ts';

export const tenant = tenantId('acme');
export const TOKEN = 'the-token-of-the-clients-of-acme';
const KEPT = { manager: 'rest', state: 'enabled' } as const;

/** The objects that every test has: the tenant and the groups behind totals. */
export const OBJECTS: readonly DirectoryObject[] = [
  { ...KEPT, type: 'Tenant', id: tenant, timeZone: 'UTC' },
  { ...KEPT, type: 'AgentGroup', id: ALL_AGENTS, members: { all: true } },
  { ...KEPT, type: 'DnGroup', id: ALL_QUEUES, members: { all: true } },
];

export const revisionOf = (number: number, objects: readonly DirectoryObject[]): DirectoryRevision => ({
  number,
  time: Date.now(),
  author: 'test',
  changes: objects.map((object) => ({ kind: 'put', object })),
});

/** What a dcu needs around it: real Redis over TLS, and logs over real sockets. */
export interface Constellation extends AsyncDisposable {
  readonly redis: RedisServer;
  readonly certificates: Certificates;
  readonly connection: RedisConnection;
  readonly view: RedisValueView;
  readonly directory: MemoryLog<DirectoryRevision>;
  readonly statisticsPort: number;
  readonly metricsPort: number;
  readonly folder: string;
  /** Starts the dcu, ready or not; `settings` go before those that all have. */
  start(settings?: Readonly<Record<string, string>>): DcuProcess;
  metrics(): Promise<string>;
}

export async function constellation(
  logs: { readonly lds: MemoryLog; readonly ldsVq?: MemoryLog; readonly interaction?: MemoryLog },
  more: Readonly<Record<string, string>> = {},
  secrets: Readonly<Record<string, string>> = {},
): Promise<Constellation> {
  const parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'pulse-dcu-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const certificates = parts.use(await makeCertificates());
  const redis = parts.use(await startRedis());
  const directory = new MemoryLog<DirectoryRevision>(tenant);
  directory.append('directory', 1, 1, [revisionOf(1, OBJECTS)]);
  const urls = {
    lds: parts.use(await serveEvents(logs.lds)).url,
    ldsVq: logs.ldsVq && parts.use(await serveEvents(logs.ldsVq)).url,
    interaction: logs.interaction && parts.use(await serveEvents(logs.interaction)).url,
    directory: parts.use(await serveDirectory(directory as never)).url,
  };
  const connection = redisConnection({
    url: redis.url,
    clock: systemClock,
    random: () => seededRandom(1).next(),
    tls: { ...(redis.caFile === undefined ? {} : { caFile: redis.caFile }) },
  });
  parts.use(connection);
  const view = parts.use(redisValueView({ connection, clock: systemClock, onError: () => {} }));
  await view.follow(tenant);
  const statisticsPort = await freePort();
  const metricsPort = await freePort();
  const redisUrl = new URL(redis.url);
  redisUrl.password = '';
  const settings: Record<string, string> = {
    tenant,
    'lds-url': urls.lds,
    'directory-url': urls.directory,
    'redis-url': redisUrl.href,
    'redis-ca': redis.caFile ?? '',
    'tls-cert': certificates.certFile,
    'tls-key': certificates.keyFile,
    'metrics-port': `${metricsPort}`,
    ...(urls.ldsVq === undefined ? {} : { 'lds-vq-url': urls.ldsVq }),
    ...(urls.interaction === undefined ? {} : { 'interaction-url': urls.interaction }),
    ...more,
  };
  return {
    folder,
    redis,
    certificates,
    connection,
    view,
    directory,
    statisticsPort,
    metricsPort,
    start(own = {}) {
      const given = { ...settings, data: join(folder, 'dcu'), port: `${statisticsPort}`, ...own };
      const child = spawnDcu(
        Object.entries(given).map(([name, value]) => `--${name}=${value}`),
        { PULSE_TOKENS: `${TOKEN} ${tenant}`, PULSE_REDIS_PASSWORD: redis.password, ...secrets },
      );
      parts.use(child);
      return child;
    },
    async metrics() {
      const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
      return answer.text();
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

export const readText = (file: string): Promise<string> => readFile(file, 'utf8');
