import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, systemClock } from '@pulse/base';
import { type DirectoryRevision, type TenantId, tenantId } from '@pulse/model';
import { connectWebSocket, DIRECTORY_LOG, EVENT_LOG, LOG_PROTOCOL, runLogClient } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';
import { type Certificates, freePort, makeCertificates } from '@pulse/storage/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { spawnLds } from './child.ts';
import { dnObject, OURS, THEIRS, WrittenDirectory } from './directory-objects.ts';
import { ringing } from './scripted-source.ts';
import { type ServedLog, serveOverTls } from './served-log.ts';

const TOKEN = 'a-token-of-these-tests-0123456789';
const WITHIN = { timeout: 60_000 };
const [carrier, acme, globex] = [tenantId('carrier'), tenantId('acme'), tenantId('globex')];

let certificates: Certificates;
let folder: string;
let parts: AsyncDisposableStack;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-lds-directory-'));
  parts = new AsyncDisposableStack();
});
afterEach(async () => {
  await parts.disposeAsync();
  await rm(folder, { recursive: true, force: true });
});

/** The directory of one tenant behind a real socket, which comes and goes. */
class DirectoryServer extends WrittenDirectory {
  readonly #log: MemoryLog<DirectoryRevision>;
  #port = 0;
  #served: ServedLog | undefined;

  constructor(tenant: TenantId) {
    super();
    this.#log = new MemoryLog<DirectoryRevision>(tenant);
    this.onRevision = (revision) => this.#log.append('directory', 1, revision.number, [revision]);
  }

  /** Where it is, or will be. */
  async port(): Promise<number> {
    return (this.#port ||= await freePort());
  }

  async come(): Promise<void> {
    const port = await this.port();
    this.#served = await serveOverTls(this.#log, DIRECTORY_LOG, { certificates, token: TOKEN, port });
  }

  async go(): Promise<void> {
    await this.#served?.[Symbol.asyncDispose]();
    this.#served = undefined;
  }
}

interface HealthAnswer {
  readonly state: string;
  readonly parts: Readonly<Record<string, { readonly state: string; readonly required: boolean }>>;
}

/** An lds of one tenant at the upstream of all, with the directory of its tenant; `log` is its log, as `type DN`. */
async function start(tenant: TenantId, upstream: ServedLog, directory: DirectoryServer, watch = 'directory') {
  parts.defer(() => directory.go());
  await writeFile(join(folder, 'token'), TOKEN);
  await writeFile(join(folder, `${tenant}.tokens`), `${TOKEN} ${tenant}\n`);
  const path = join(folder, `${tenant}.yaml`);
  await writeFile(
    path,
    `
tenant: ${tenant}
data: ${tenant}
port: 0
metrics-port: 0
tls-cert: ${certificates.certFile}
tls-key: ${certificates.keyFile}
tokens-file: ${tenant}.tokens
directory-url: wss://localhost:${await directory.port()}
directory-ca: ${certificates.caFile}
directory-token-file: token
sources:
  - name: pbx
    kind: feed
    watch: ${watch}
    upstream-url: wss://localhost:${upstream.port}
    upstream-ca: ${certificates.caFile}
    upstream-token-file: token
    upstream-tenant: ${carrier}
`,
  );
  const process = parts.use(spawnLds('--config', path));
  const metricsPort = await process.port('Health and metrics');
  const port = await process.port('The event log is served');
  const get = async (page: string) => (await fetch(`http://127.0.0.1:${metricsPort}${page}`)).text();
  const log: string[] = [];
  const done = new AbortController();
  const ca = await readFile(certificates.caFile);
  const reading = runLogClient({
    connect: connectWebSocket(`wss://localhost:${port}`, { subprotocol: LOG_PROTOCOL, tls: { ca } }),
    tenant,
    token: TOKEN,
    clock: systemClock,
    random: seededRandom(1),
    signal: done.signal,
    onGap: () => void log.push('a gap'),
    onRecords: ({ events }) =>
      void log.push(...events.map(({ type, thisDn = '' }) => `${type} ${thisDn}`.trim())),
  });
  parts.defer(async () => {
    done.abort();
    await reading;
  });
  return {
    process,
    log,
    async metric(name: string, more = '') {
      const line = `pulse_lds_${name}{tenant="${tenant}",sender="pbx"${more}} `;
      const found = (await get('/metrics')).split('\n').find((each) => each.startsWith(line));
      return Number(found?.slice(line.length));
    },
    health: async () => JSON.parse(await get('/health')) as HealthAnswer,
  };
}

const upstreamLog = new MemoryLog(carrier);
let seq = 0;
/** The upstream says that something rings. */
const ring = (...dns: (typeof OURS)[]) => {
  const events = dns.map((thisDn) => ringing(seq + 1, { thisDn }));
  upstreamLog.append('pbx', 7, seq + 1, events);
  seq += events.length;
};

test('two tenants of one upstream: each stores what is its own, follows its directory, and says how they agree', async () => {
  const upstream = parts.use(await serveOverTls(upstreamLog, EVENT_LOG, { certificates, token: TOKEN }));
  const [acmes, globexs] = [new DirectoryServer(acme), new DirectoryServer(globex)];
  acmes.put(OURS, '1002@pbx');
  globexs.put(THEIRS);
  ring(OURS, THEIRS);
  await globexs.come();
  const [first, second] = [await start(acme, upstream, acmes), await start(globex, upstream, globexs)];

  // The directory of one of them is away at the start: nothing is stored, nothing is lost, and its health says so.
  const OURS_RINGS = `EventRinging ${OURS}`;
  const THEIRS_RINGS = `EventRinging ${THEIRS}`;
  const ELSE = 'EventLinkConnected';
  await expect.poll(() => second.log, WITHIN).toEqual([ELSE, THEIRS_RINGS]);
  await expect
    .poll(() => first.health(), WITHIN)
    .toMatchObject({
      parts: { directory: { state: 'failed', required: false }, 'source-pbx': { state: 'starting' } },
    });
  expect(first.log).toEqual([]);
  await acmes.come();
  await expect.poll(() => first.log, WITHIN).toEqual([OURS_RINGS, ELSE]);
  await expect
    .poll(() => first.health(), WITHIN)
    .toMatchObject({ state: 'ok', parts: { directory: { state: 'ok' } } });
  await expect.poll(() => first.metric('sender_configured_dns_number'), WITHIN).toBe(2);
  expect(await first.metric('sender_silent_dns_number')).toBe(1);
  expect(await first.metric('sender_unknown_dns_number')).toBe(1);
  expect(await first.metric('events_total', ',outcome="unwatched"')).toBe(1);
  const sentence = expect.objectContaining({
    msg: expect.stringContaining(`1 DN of this upstream is not in the directory: ${THEIRS}.`) as string,
  }) as unknown;
  await expect.poll(() => first.process.said(), WITHIN).toContainEqual(sentence);

  // A DN moves from one tenant to the other.
  acmes.remove(OURS);
  globexs.put(OURS);
  await expect.poll(() => second.metric('sender_configured_dns_number'), WITHIN).toBe(2);
  await expect.poll(() => first.metric('sender_configured_dns_number'), WITHIN).toBe(1);
  ring(OURS, THEIRS);
  await expect.poll(() => second.log.slice(2), WITHIN).toEqual([OURS_RINGS, THEIRS_RINGS]);
  await expect.poll(() => first.log.slice(2), WITHIN).toEqual([`EventUnregistered ${OURS}`, ELSE]);

  // What was known last holds while the directory is away.
  await globexs.go();
  await expect
    .poll(() => second.health(), WITHIN)
    .toMatchObject({ state: 'ok', parts: { directory: { state: 'failed' } } });
  ring(THEIRS, OURS);
  await expect.poll(() => second.log.slice(4), WITHIN).toEqual([THEIRS_RINGS, OURS_RINGS]);
  globexs.remove(OURS);
  await globexs.come();
  await expect.poll(() => second.metric('sender_configured_dns_number'), WITHIN).toBe(1);
  ring(OURS);
  await expect.poll(() => second.log.slice(6), WITHIN).toEqual([`EventUnregistered ${OURS}`]);
  for (const { process } of [first, second]) {
    process.signal('SIGTERM');
    expect(await process.ended).toBe(0);
    expect(process.text()).not.toContain(TOKEN);
  }
});

test('an lds that takes all DNs writes what it hears without its directory, and warns of DNs that it lacks', async () => {
  const upstream = parts.use(await serveOverTls(upstreamLog, EVENT_LOG, { certificates, token: TOKEN }));
  const directory = new DirectoryServer(acme);
  ring(OURS, THEIRS);
  const lds = await start(acme, upstream, directory, 'all');
  await expect
    .poll(() => lds.log.slice(-2), WITHIN)
    .toEqual([`EventRinging ${OURS}`, `EventRinging ${THEIRS}`]);
  await expect
    .poll(() => lds.health(), WITHIN)
    .toMatchObject({ state: 'ok', parts: { directory: { state: 'failed' } } });
  directory.put(OURS, dnObject('sales@pbx', { kind: 'Queue' }));
  await directory.come();
  await expect.poll(() => lds.metric('sender_unknown_dns_number'), WITHIN).toBe(1);
  expect(await lds.metric('sender_silent_dns_number')).toBe(1);
  const warned = () =>
    lds.process.said().filter(({ level, msg }) => level === 'warn' && String(msg).includes(THEIRS));
  await expect.poll(() => warned().length, WITHIN).toBe(1);
});

test('watch: directory needs a directory', async () => {
  const path = join(folder, 'lds.yaml');
  await writeFile(join(folder, 'tokens'), `${TOKEN} acme\n`);
  await writeFile(
    path,
    `{ tenant: acme, tokens-file: tokens, sources: [{ name: pbx, kind: feed, upstream-url: 'ws://localhost:1', watch: directory }] }`,
  );
  const process = parts.use(spawnLds('--config', path, '--check'));
  expect(await process.ended).toBe(2);
  expect(process.text()).toContain('sources: pbx with watch: directory needs directory-url too');
});
