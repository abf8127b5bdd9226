import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seededRandom, systemClock } from '@pulse/base';
import { readyCatalogue, startDcu } from '@pulse/dcu';
import { type Cursor, type LayoutSnapshot, layoutId, sourceId, tenantId } from '@pulse/model';
import {
  connectInProcess,
  connectWebSocket,
  LOG_PROTOCOL,
  type LogStreamHealth,
  runLogClient,
  serveLog,
} from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { centreConfiguration, centreDirectory, createCentre, type Role } from '@pulse/simulator';
import { checkpointFiles, memoryValueStore, redisConnection, redisValueView } from '@pulse/storage';
import { freePort, startRedis } from '@pulse/storage/testing';
import { expect, test } from 'vitest';
import { serveDirectory } from './served-directory.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const program = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const TOKEN = 'a-token-of-nobody-0123456789';
const START = Date.parse('2026-01-05T08:00:00Z');
const tenant = tenantId('acme');
const centre = { seed: 5, agents: 60, start: START, tenant, source: sourceId('voice'), timeZone: 'UTC' };
const ROLES = ['voice', 'voice-vq'] as const;
const LAYOUTS = ['queues', 'agents', 'logins', 'groups'].map(layoutId);
/** Events of the voice stream at the two instants at which values are compared. */
const INSTANTS = [2500, 6000] as const;

/** A program in a process of its own, ready. */
async function start(
  parts: AsyncDisposableStack,
  main: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, '--log-format', 'json', ...args], {
    env: { PATH: process.env['PATH'] ?? '', PULSE_TOKENS: `${TOKEN} acme`, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parts.defer(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await until(`${main} is ready`, () => {
    if (child.exitCode !== null) throw new Error(lines.join('\n'));
    return lines.some((line) => line.includes('is ready.'));
  });
  return child;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill(signal);
  const [code] = await ended;
  return code as number | null;
}

/** How the stream of a log fares once its source is away. */
async function restOf(url: string): Promise<LogStreamHealth> {
  const stop = new AbortController();
  const health = Promise.withResolvers<LogStreamHealth>();
  const following = runLogClient({
    connect: connectWebSocket(url, { subprotocol: LOG_PROTOCOL }),
    tenant,
    token: TOKEN,
    sources: [],
    clock: systemClock,
    random: seededRandom(1),
    signal: stop.signal,
    onRecords: () => {},
    onHealth([stream]) {
      if (stream?.state === 'disconnected') health.resolve(stream);
    },
  });
  const found = await health.promise;
  stop.abort();
  await following;
  return found;
}

/** What a log has of a stream of the centre, without the log's program. */
class RecordedLog extends MemoryLog {
  constructor(role: Role, last: Cursor, watermark: number) {
    super(tenant);
    this.streamClock = 'replay';
    this.state = 'disconnected';
    this.watermark = watermark;
    for (const { source, epoch, seq, tenant: _, ...event } of createCentre(centre, role)) {
      if (seq > last.seq) break;
      this.append(source, epoch, seq, [event]);
    }
  }
}

/** The layouts that a dcu within this process makes of the same streams, in memory. */
async function inMemory(
  folder: string,
  streams: ReadonlyMap<Role, LogStreamHealth>,
): Promise<LayoutSnapshot[]> {
  const store = memoryValueStore();
  await using dcu = await startDcu({
    tenant,
    objects: { configuration: centreConfiguration(centre) },
    logs: [...streams].map(([role, { last, watermark }]) => ({
      name: role,
      connect: connectInProcess(
        serveLog({ source: new RecordedLog(role, last, watermark), clock: systemClock }),
      ),
    })),
    catalogue: await readyCatalogue(),
    store,
    checkpoints: await checkpointFiles({ directory: folder, keep: 2 }),
    clock: systemClock,
    random: seededRandom(1),
    token: 1,
    tell: () => {},
  });
  await dcu.ready;
  return LAYOUTS.flatMap((id) => store.snapshot(tenant, id) ?? []);
}

/** Byte for byte, whatever the order in which objects became known. */
const textOf = ({ at, since, rows }: LayoutSnapshot) =>
  JSON.stringify({ at, since, rows: rows.map((row) => JSON.stringify(row)).sort() });

test('the dcu behind simulated servers and lds makes the layouts that one in memory makes, after a stop and after a kill', async () => {
  await using parts = new AsyncDisposableStack();
  const folder = parts.use(await temporaryFolder());
  const redis = parts.use(await startRedis());
  const { url: directoryUrl } = parts.use(await serveDirectory(tenant, ...centreDirectory(centre)));
  const upstream = { voice: await freePort(), 'voice-vq': await freePort() };
  const logs = { voice: await freePort(), 'voice-vq': await freePort() };
  await writeFile(join(folder.path, 'token'), TOKEN);

  const simulate = () =>
    start(parts, program('tools/simulator/src/serve.ts'), [
      ...['--tenant', 'acme', '--seed', '5', '--agents', '60', '--time-zone', 'UTC', '--metrics-port', '0'],
      ...['--start', new Date(START).toISOString(), '--speed', '1200'],
      ...['--voice-port', `${upstream.voice}`, '--voice-vq-port', `${upstream['voice-vq']}`],
      ...['--interaction-port', '0', '--interaction-vq-port', '0'],
    ]);
  for (const role of ROLES) {
    const file = join(folder.path, `${role}.yaml`);
    const source = `{ name: ${role}, kind: feed, clock: replay, watch: directory, upstream-url: "ws://127.0.0.1:${upstream[role]}", upstream-token-file: token }`;
    await writeFile(
      file,
      `{ tenant: acme, data: log-${role}, port: ${logs[role]}, metrics-port: 0, directory-url: "${directoryUrl}", sources: [${source}] }`,
    );
    await start(parts, program('services/lds/src/main.ts'), ['--config', file]);
  }
  const redisUrl = new URL(redis.url);
  redisUrl.password = '';
  const collect = () =>
    start(
      parts,
      program('services/dcu/src/main.ts'),
      [
        ...['--tenant', 'acme', '--lds-url', `ws://127.0.0.1:${logs.voice}`],
        ...['--lds-vq-url', `ws://127.0.0.1:${logs['voice-vq']}`, '--directory-url', directoryUrl],
        ...['--redis-url', redisUrl.href, '--redis-ca', redis.caFile ?? ''],
        ...['--data', join(folder.path, 'dcu'), '--port', '0', '--metrics-port', '0'],
      ],
      { PULSE_REDIS_PASSWORD: redis.password, PULSE_LDS_TOKEN: TOKEN, PULSE_LDS_VQ_TOKEN: TOKEN },
    );
  const connection = parts.use(
    redisConnection({
      url: redis.url,
      clock: systemClock,
      random: () => 0.5,
      tls: { caFile: redis.caFile ?? '' },
    }),
  );
  const view = parts.use(redisValueView({ connection, clock: systemClock, onError: () => {} }));
  await view.follow(tenant);

  /** The streams grow up to an instant, and rest there. */
  async function grow(events: number): Promise<ReadonlyMap<Role, LogStreamHealth>> {
    const simulator = await simulate();
    const length = async () => (await lengthOf(`ws://127.0.0.1:${logs.voice}`)).seq;
    await until(`there are ${events} events`, async () => (await length()) >= events);
    await end(simulator, 'SIGKILL');
    const rests = await Promise.all(
      ROLES.map(async (role) => [role, await restOf(`ws://127.0.0.1:${logs[role]}`)] as const),
    );
    return new Map<Role, LogStreamHealth>(rests);
  }

  async function expectEqual(streams: ReadonlyMap<Role, LogStreamHealth>, instant: string): Promise<void> {
    const expected = await inMemory(join(folder.path, `memory ${instant}`), streams);
    expect(expected.map(({ rows }) => rows.length > 0)).toEqual([true, true, true, true]);
    for (const snapshot of expected) {
      const seen = await until(`${snapshot.layout} is of ${instant}`, () => {
        const found = view.snapshot(tenant, snapshot.layout);
        return found?.at === snapshot.at ? found : undefined;
      });
      expect(textOf(seen), `${snapshot.layout} ${instant}`).toBe(textOf(snapshot));
    }
  }

  const early = await grow(INSTANTS[0]);
  const first = await collect();
  await expectEqual(early, 'the first instant');
  expect(await end(first, 'SIGTERM')).toBe(0);

  const late = await grow(INSTANTS[1]);
  const second = await collect();
  await expectEqual(late, 'the second instant');
  await end(second, 'SIGKILL');
  await collect();
  await expectEqual(late, 'the second instant, after a kill');
});

/** The newest place of the one stream of a log. */
async function lengthOf(url: string): Promise<Cursor> {
  const stop = new AbortController();
  const found = Promise.withResolvers<Cursor>();
  const following = runLogClient({
    connect: connectWebSocket(url, { subprotocol: LOG_PROTOCOL }),
    tenant,
    token: TOKEN,
    sources: [],
    clock: systemClock,
    random: seededRandom(1),
    signal: stop.signal,
    onRecords: () => {},
    onStreams: ([stream]) => found.resolve(stream?.last ?? { epoch: 0, seq: 0 }),
  });
  const last = await found.promise;
  stop.abort();
  await following;
  return last;
}
