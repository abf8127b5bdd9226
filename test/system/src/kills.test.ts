import { seededRandom } from '@pulse/base';
import type { LayoutSnapshot } from '@pulse/model';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGrid, readTiles } from './board-page.ts';
import { collectComplaints, launchBrowser, openBoard } from './browser.ts';
import { PulseProcess } from './pulse-process.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const KILLS = 20;
const SEED = Number(process.env.PULSE_SEED ?? 20_261_122);
const LAYOUTS = ['queues', 'agents', 'logins', 'groups'] as const;
const START = '2026-11-22T09:00:00Z';
/** Two hours of a centre of 25 agents, told as a replay: its own time is now everywhere. */
const DEMO = ['--agents', '25', '--seed', '7', '--demo-start', START, '--time-zone', 'Europe/Berlin'];
const MINUTES = 120;
const END = Date.parse(START) + MINUTES * 60_000;
/** Slow enough that the centre still works after the last kill on a slow machine; then the rest is played at once. */
const SLOW = '24';
const FAST = '2000';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The demo stands still, and every layout shows it as of its end. */
const ended = (pulse: PulseProcess) =>
  until(
    'the demo has ended',
    async () => {
      const layouts = await Promise.all(LAYOUTS.map((layout) => pulse.layout(layout)));
      return layouts.every(({ at }) => at === END);
    },
    300_000,
  );

/** Everything that the values say at the end; versions name the run and differ by design. */
async function values(pulse: PulseProcess) {
  const snapshots: LayoutSnapshot[] = [];
  for (const layout of LAYOUTS) snapshots.push(await pulse.layout(layout));
  return snapshots.map(({ layout, since, rows }) => ({
    layout,
    since,
    rows: [...rows].sort((a, b) => a.object.id.localeCompare(b.object.id)),
  }));
}

test(`totals after ${KILLS} kills equal those of an uninterrupted run, with a stale mark in between (seed ${SEED})`, async () => {
  await using whole = await temporaryFolder();
  const args = [...DEMO, '--demo-minutes', String(MINUTES)];
  const fast = [...args, '--demo-speed', FAST];
  const uninterrupted = await PulseProcess.start({ data: whole.path, args: fast });
  await ended(uninterrupted);
  const expected = await values(uninterrupted);
  await uninterrupted.stop();

  const random = seededRandom(SEED);
  await using folder = await temporaryFolder();
  const slow = [...args, '--demo-speed', SLOW];
  let pulse = await PulseProcess.start({ data: folder.path, args: slow });
  const { port } = pulse;
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' });
  const complaints = collectComplaints(page);
  const cookie = await openBoard(page, pulse.link);
  let staleMarks = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await readTiles(page);
    await until(
      'the board moves',
      async () => JSON.stringify(await readTiles(page)) !== JSON.stringify(before),
    );
    await new Promise((resolve) => setTimeout(resolve, random.below(1500)));
    await pulse.kill();
    if (await showsOutage(page)) staleMarks++;
    const last = kill === KILLS - 1;
    pulse = await PulseProcess.start({ data: folder.path, port, args: last ? fast : slow });
    pulse.actAs(cookie);
    await until('the board is live again', async () => !(await isReconnecting(page)));
  }
  await ended(pulse);
  expect(await values(pulse)).toEqual(expected);
  expect(staleMarks).toBe(KILLS);
  await expectBoardShows(page, pulse);
  expect(complaints).toEqual([]);
  await pulse.stop();
});

const isReconnecting = (page: Page) =>
  page
    .getByText(/^Reconnecting/)
    .first()
    .isVisible();
const showsOutage = (page: Page) => until('the board says that it is cut off', () => isReconnecting(page));

async function expectBoardShows(page: Page, pulse: PulseProcess): Promise<void> {
  const total = (await pulse.layout('queues')).rows.find((row) => row.total);
  const infos = await pulse.get<{ id: string; columns: { alias: string }[] }[]>('/api/layouts');
  const index = infos.find((i) => i.id === 'queues')?.columns.findIndex((c) => c.alias === 'answered') ?? -1;
  const answered = new Intl.NumberFormat('en-GB').format(Number(total?.cells[index]));
  await until('the tile shows the total', async () =>
    Object.values(await readTiles(page)).includes(answered),
  );
  const grid = await readGrid(page, 'Queues');
  expect(Object.keys(grid).length).toBeGreaterThan(2);
}
