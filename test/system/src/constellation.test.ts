import { allInOne, type Constellation, startConstellation } from '@pulse/all-in-one';
import { seededRandom, systemClock } from '@pulse/base';
import type { LayoutSnapshot, StreamHealth } from '@pulse/model';
import { createLifecycle, PORTS, type PortName } from '@pulse/runtime';
import { freePort } from '@pulse/storage/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTiles } from './board-page.ts';
import { launchBrowser, openBoard } from './browser.ts';
import { PulseProcess } from './pulse-process.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const LAYOUTS = ['queues', 'agents', 'logins', 'groups'] as const;
const TENANTS = ['customer-care', 'business-services'] as const;
const START = '2026-11-22T09:00:00Z';
const MINUTES = 90;
const END = Date.parse(START) + MINUTES * 60_000;
const DEMO = ['--agents', '24', '--seed', '7', '--demo-start', START, '--demo-minutes', String(MINUTES)];
/** Slow enough that the centre works while programs are killed; the end is waited for. */
const SLOW = ['--demo-speed', '30', '--time-zone', 'Europe/Berlin'];
const FAST = ['--demo-speed', '2000', '--time-zone', 'Europe/Berlin'];
const LOCAL = { userName: 'admin', password: 'the password of tests' };
/** Ten times what a program takes to be there again on a busy machine. */
const AGAIN = 120_000;
/** Whose end interrupts the values on their way; the board must say so. */
const ON_THE_WAY = /^(redis|dcu-customer-care|lds-customer-care|pulse)$/;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Reads as somebody with a session, in whichever tenant. */
interface Reader {
  get<Answer>(path: string): Promise<Answer>;
  move(tenant: string): Promise<void>;
}

const readerOf = (url: string, cookie: string): Reader => ({
  async get<Answer>(path: string) {
    const response = await fetch(new URL(path, url), { headers: { cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  },
  async move(tenant) {
    const response = await fetch(new URL('/api/session/tenant', url), {
      method: 'PUT',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ tenant }),
    });
    if (response.status !== 204) throw new Error(`${tenant}: ${response.status}`);
  },
});

/** Every value of both tenants at the end; versions name the run and differ by design. */
async function valuesAtEnd(reader: Reader, limit: number) {
  const values: Record<string, unknown> = {};
  for (const tenant of TENANTS) {
    await reader.move(tenant);
    for (const layout of LAYOUTS) {
      const snapshot = await until(
        `${layout} of ${tenant} at the end`,
        async () => {
          const now = await reader.get<LayoutSnapshot>(`/api/layouts/${layout}`);
          return now.at === END ? now : undefined;
        },
        limit,
      );
      const rows = [...snapshot.rows].sort((a, b) => a.object.id.localeCompare(b.object.id));
      values[`${tenant} ${layout}`] = { since: snapshot.since, rows };
    }
  }
  return values;
}

/** The same centres in one process, on the embedded stores, without an interruption. */
async function uninterrupted() {
  await using folder = await temporaryFolder();
  const pulse = await PulseProcess.start({ data: folder.path, args: [...DEMO, ...FAST] });
  const page = await browser.newPage();
  const cookie = await openBoard(page, pulse.link);
  await page.close();
  const values = await valuesAtEnd(readerOf(pulse.link.origin, cookie), 300_000);
  await pulse.stop();
  return values;
}

async function start(data: string, lines: string[]): Promise<Constellation> {
  const ports = new Map<string, number>();
  for (const name of Object.keys(PORTS)) {
    for (const tenant of [0, 1]) ports.set(`${name} ${tenant}`, await freePort());
  }
  const argv = [...DEMO, ...SLOW, '--separate', '--data', data, '--port', String(await freePort())];
  const outcome = allInOne.parse({ argv, env: {}, readFile: () => '' });
  if (outcome.kind !== 'values') throw new Error(JSON.stringify(outcome));
  const tell = (_level: string, message: string) => void lines.push(message);
  return startConstellation({
    options: outcome.values,
    lifecycle: createLifecycle({ clock: systemClock, tell, deadline: 60_000 }),
    env: process.env,
    clock: systemClock,
    random: seededRandom(1),
    tell,
    askSecret: () => Promise.reject(new Error('nobody asks')),
    onLine: (name, line) => void lines.push(`${name} | ${line}`),
    portOf: (name: PortName, tenant = 0) => ports.get(`${name} ${tenant}`) ?? 0,
    local: LOCAL,
  });
}

/** A person at identity, in Chromium, from the address of Pulse to the board. */
async function signInAtIdentity(page: Page, url: string, [user, password]: readonly [string, string]) {
  await page.goto(url);
  await page.getByRole('link', { name: 'Continue with company account' }).click();
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('grid', { name: 'Queues' }).waitFor();
}

/** Counts on the page itself how often its values were marked as not live, however short that was. */
async function countOutages(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const state = window as unknown as { outages: number };
    state.outages = 0;
    let out = false;
    const look = () => {
      const now = document.querySelector('.live.lost, .problems, .w.stale') !== null;
      if (now && !out) state.outages += 1;
      out = now;
    };
    const what = { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] };
    new MutationObserver(look).observe(document.body, what);
  });
  return () => page.evaluate(() => (window as unknown as { outages: number }).outages);
}

test('every program killed once: values equal those of one process without an interruption, stale marks in between', async () => {
  const expected = await uninterrupted();
  await using folder = await temporaryFolder();
  const lines: string[] = [];
  const constellation = await start(folder.path, lines).catch((error: unknown) => {
    throw new Error(lines.slice(-50).join('\n'), { cause: error });
  });
  try {
    const admin = constellation.accounts.find(({ userName }) => userName === 'admin');
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' });
    await signInAtIdentity(page, constellation.url, ['admin', admin?.password ?? '']);
    await page.getByRole('button', { name: /account of/ }).click();
    await page.getByRole('menuitemradio', { name: 'Customer Care' }).click();
    await page.locator('.top .tenant', { hasText: 'Customer Care' }).waitFor();
    const cookies = await page.context().cookies(constellation.url);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const reader = readerOf(constellation.url, cookie);
    const first = await readTiles(page);
    await until('the board moves', async () =>
      JSON.stringify(await readTiles(page)) === JSON.stringify(first) ? undefined : true,
    );
    const outages = await countOutages(page);
    let unmarked = '';
    for (const process of constellation.processes) {
      const before = await outages();
      const starts = process.starts;
      process.kill();
      await until(`${process.name} is there again`, async () => process.starts > starts || undefined, AGAIN);
      await until(
        `everybody is well after ${process.name} was killed`,
        async () => {
          const health = await Promise.all(
            constellation.processes.map((each) => each.health().catch(() => null)),
          );
          return health.every((report) => report === undefined || report?.state === 'ok') || undefined;
        },
        AGAIN,
      );
      await until(
        `the streams are live after ${process.name} was killed`,
        async () => {
          const streams = await reader.get<readonly StreamHealth[]>('/api/streams').catch(() => []);
          const well = streams.filter(({ state }) => state === 'live' || state === 'ended');
          return (streams.length > 0 && well.length === streams.length) || undefined;
        },
        AGAIN,
      );
      if (ON_THE_WAY.test(process.name) && (await outages()) === before) unmarked += ` ${process.name}`;
    }
    expect(unmarked).toBe('');
    expect(await valuesAtEnd(reader, 600_000)).toEqual(expected);
    await page.close();
  } catch (error) {
    throw new Error(lines.slice(-80).join('\n'), { cause: error });
  } finally {
    await constellation.stop();
  }
}, 1_200_000);
