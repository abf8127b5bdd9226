import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LayoutSnapshot } from '@pulse/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Constellation } from '../src/mod.ts';
import { Browser } from './browser.ts';
import { LOCAL, startSeparate } from './start-separate.ts';

const CHILD = fileURLToPath(new URL('./separate-child.ts', import.meta.url));
const WITHIN = { timeout: 120_000, interval: 200 };

let data: string;
let constellation: Constellation;
const lines: string[] = [];

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'pulse-separate-'));
  constellation = await startSeparate(data, (line) => void lines.push(line)).catch((error: unknown) => {
    throw new Error(lines.join('\n'), { cause: error });
  });
}, 600_000);
afterAll(async () => {
  await constellation?.stop();
  await rm(data, { recursive: true, force: true });
});

test('the programs of two tenants run by themselves, and all of them are well', async () => {
  expect(constellation.processes.map(({ name }) => name)).toEqual([
    ...['postgresql', 'redis', 'directory', 'permissions', 'identity'],
    ...['simulator-customer-care', 'simulator-business-services'],
    ...['lds-customer-care', 'lds-vq-customer-care', 'lds-business-services', 'lds-vq-business-services'],
    ...['dcu-customer-care', 'dcu-business-services', 'pulse'],
  ]);
  const health = await Promise.all(constellation.processes.map((process) => process.health()));
  expect(health.filter((report) => report?.state !== 'ok')).toEqual([undefined, undefined]);
});

test('the two that are one program go by their own names', async () => {
  for (const name of ['lds', 'lds-vq']) {
    const found = constellation.processes.find((each) => each.name === `${name}-customer-care`);
    const response = await fetch(`http://127.0.0.1:${found?.metricsPort}/health/live`);
    expect(await response.json()).toEqual({ service: name, live: true });
  }
});

test('lds and lds-vq of each tenant follow its directory, which knows every DN that they hear of', async () => {
  for (const [name, sender] of [
    ['lds', 'voice'],
    ['lds-vq', 'voice-vq'],
  ] as const) {
    for (const tenant of ['customer-care', 'business-services']) {
      const found = constellation.processes.find((each) => each.name === `${name}-${tenant}`);
      const get = (path: string) => fetch(`http://127.0.0.1:${found?.metricsPort}${path}`);
      const health: unknown = await (await get('/health')).json();
      expect(health).toMatchObject({ parts: { directory: { state: 'ok', required: false } } });
      const dns = async (kind: string) => {
        const metrics = await (await get('/metrics')).text();
        const line = `pulse_lds_sender_${kind}_dns_number{tenant="${tenant}",sender="${sender}"} `;
        const value = metrics.split('\n').find((each) => each.startsWith(line));
        return Number(value?.slice(line.length));
      };
      await expect.poll(() => dns('configured'), WITHIN).toBeGreaterThan(0);
      await expect.poll(async () => [await dns('silent'), await dns('unknown')], WITHIN).toEqual([0, 0]);
    }
  }
});

test('the administrator sees the agents of both tenants', async () => {
  const browser = await Browser.withPassword(constellation.url, LOCAL);
  const agents = async () => (await browser.get<LayoutSnapshot>('/api/layouts/agents')).rows.length;
  await expect.poll(agents, WITHIN).toBeGreaterThanOrEqual(5);
  expect(await browser.get('/api/boards')).toEqual([{ id: 'voice-now', name: 'Voice now' }]);
  expect(await browser.put('/api/session/tenant', { tenant: 'business-services' })).toBe(204);
  await expect.poll(agents, WITHIN).toBeGreaterThanOrEqual(5);
});

test('accounts are made at the first start only, for the administrator and a supervisor', () => {
  expect(constellation.accounts.map(({ userName }) => userName)).toEqual([
    'admin',
    'supervisor-dublin-1@customer-care',
  ]);
});

test('secrets stand in files that this account alone can read, and nowhere else', async () => {
  const folder = join(data, 'separate');
  const secrets: string[] = [];
  for (const name of await readdir(join(folder, 'secrets'))) {
    const path = join(folder, 'secrets', name);
    expect((await stat(path)).mode & 0o777, name).toBe(0o600);
    if (!name.endsWith('.tokens')) secrets.push(await readFile(path, 'utf8'));
  }
  const settings = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  expect(settings).toHaveLength(14);
  const texts = await Promise.all(settings.map((name) => readFile(join(folder, name), 'utf8')));
  const told = [...texts, ...lines].join('\n');
  expect(secrets.length).toBeGreaterThan(10);
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
});

test('a program that is killed is there again', async () => {
  const lds = constellation.processes.find(({ name }) => name === 'lds-vq-business-services');
  lds?.kill();
  await expect.poll(() => lds?.starts, WITHIN).toBe(2);
  await expect.poll(async () => (await lds?.health())?.state, WITHIN).toBe('ok');
});

test('nothing is left behind by a stop, nor when the process that started everything is killed', async () => {
  const pids = constellation.processes.map(({ pid }) => pid ?? 0);
  expect(pids.filter(isThere)).toEqual(pids);
  expect(await constellation.stop()).toBe(true);
  expect(pids.filter(isThere)).toEqual([]);

  const child = spawn(process.execPath, [CHILD, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const again = JSON.parse(line) as { readonly pids: number[]; readonly accounts: number };
  expect(again.accounts).toBe(0);
  expect(again.pids.filter(isThere)).toEqual(again.pids);
  child.kill('SIGKILL');
  await expect.poll(() => again.pids.filter(isThere), WITHIN).toEqual([]);
}, 600_000);

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
