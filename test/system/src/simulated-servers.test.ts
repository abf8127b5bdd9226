import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seededRandom, systemClock } from '@pulse/base';
import { type PulseEvent, sourceId, tenantId } from '@pulse/model';
import { connectWebSocket, LOG_PROTOCOL, runLogClient } from '@pulse/protocol';
import { createCentre, type Role } from '@pulse/simulator';
import { freePort, makeCertificates } from '@pulse/storage/testing';
import { afterEach, expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const program = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const SIMULATOR = program('tools/simulator/src/serve.ts');
const LDS = program('services/lds/src/main.ts');

const TOKEN = 'a-token-of-nobody-0123456789';
const START = Date.parse('2026-01-05T08:00:00Z');
const centre = {
  seed: 11,
  agents: 200,
  start: START,
  tenant: tenantId('acme'),
  source: sourceId('voice'),
  timeZone: 'UTC',
};
/** How often one of the three programs is killed: more in a long run. */
const KILLS = Number(process.env['PULSE_KILLS'] ?? 3);
/** Of each stream so many events are followed through the kills. */
const EVENTS = { voice: 4000, 'voice-vq': 400 } as const;

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts a program and waits until it says that it is ready. */
async function start(main: string, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, '--log-format', 'json', ...args], {
    env: { ...process.env, PULSE_TOKENS: `${TOKEN} acme` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await until(`${main} is ready`, () => {
    if (child.exitCode !== null) throw new Error(lines.join('\n'));
    return lines.some((line) => line.includes('is ready.'));
  });
  return child;
}

function expected(role: Role, count: number): PulseEvent[] {
  const events: PulseEvent[] = [];
  for (const event of createCentre(centre, role)) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

test('lds and lds-vq keep every event of the simulated servers at its place, whoever is killed in between', async () => {
  await using folder = await temporaryFolder();
  await using certificates = await makeCertificates();
  const { certFile, keyFile, caFile } = certificates;
  await writeFile(join(folder.path, 'token'), TOKEN);
  const tls = ['--tls-cert', certFile, '--tls-key', keyFile];
  const ports = { voice: await freePort(), 'voice-vq': await freePort() };
  const logs = { voice: await freePort(), 'voice-vq': await freePort() };
  const seed = Number(process.env['PULSE_SEED'] ?? 20_261_123);
  const random = seededRandom(seed);

  const simulate = () =>
    start(
      SIMULATOR,
      ...['--tenant', 'acme', '--seed', '11', '--agents', '200', '--time-zone', 'UTC', '--metrics-port', '0'],
      ...['--start', new Date(START).toISOString(), '--speed', '600', ...tls],
      ...['--voice-port', `${ports.voice}`, '--voice-vq-port', `${ports['voice-vq']}`],
      ...['--interaction-port', '0', '--interaction-vq-port', '0'],
    );
  const keep = async (stream: keyof typeof logs) => {
    const file = join(folder.path, `${stream}.yaml`);
    await writeFile(
      file,
      `
tenant: acme
data: data-${stream}
port: ${logs[stream]}
metrics-port: 0
sources:
  - name: ${stream}
    kind: feed
    clock: replay
    upstream-url: wss://localhost:${ports[stream]}
    upstream-ca: ${caFile}
    upstream-token-file: token
`,
    );
    return start(LDS, '--config', file, ...tls);
  };
  const children = {
    simulator: await simulate(),
    voice: await keep('voice'),
    'voice-vq': await keep('voice-vq'),
  };

  const stop = new AbortController();
  const read = { voice: [] as PulseEvent[], 'voice-vq': [] as PulseEvent[] };
  const ca = await readFile(caFile);
  const following = (['voice', 'voice-vq'] as const).map((stream) =>
    runLogClient({
      connect: connectWebSocket(`wss://localhost:${logs[stream]}`, {
        subprotocol: LOG_PROTOCOL,
        tls: { ca },
      }),
      tenant: centre.tenant,
      token: TOKEN,
      clock: systemClock,
      random,
      signal: stop.signal,
      onRecords: ({ source, epoch, from, events }) => {
        events.forEach(({ received: _, ...event }, index) =>
          read[stream].push({ ...event, tenant: centre.tenant, source, epoch, seq: from + index }),
        );
      },
      onGap: (gap) => {
        throw new Error(`a gap: ${JSON.stringify(gap)}`);
      },
    }),
  );
  const finished = () => read.voice.length >= EVENTS.voice && read['voice-vq'].length >= EVENTS['voice-vq'];
  for (let kills = 0; kills < KILLS; kills++) {
    const before = read.voice.length;
    await until('events come', () => read.voice.length > before);
    await new Promise((resolve) => setTimeout(resolve, random.below(400)));
    const victim = random.pick(['simulator', 'voice', 'voice-vq'] as const);
    const ended = once(children[victim], 'exit');
    children[victim].kill('SIGKILL');
    await ended;
    children[victim] = await (victim === 'simulator' ? simulate() : keep(victim));
  }
  await until('everything has come', finished, 180_000);
  stop.abort();
  await Promise.all(following);
  for (const stream of ['voice', 'voice-vq'] as const) {
    expect(read[stream].slice(0, EVENTS[stream]), `seed ${seed}`).toEqual(expected(stream, EVENTS[stream]));
  }
});
