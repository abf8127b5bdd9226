import { readFileSync } from 'node:fs';
import { readRecording, StandInAsterisk } from '@pulse/sources/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readGrid } from './board-page.ts';
import { collectComplaints, launchBrowser, openBoard } from './browser.ts';
import { PulseProcess } from './pulse-process.ts';
import { countQueueLog } from './queue-log-count.ts';
import { incompleteColumns, readRows } from './rows.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** How much faster than it was recorded the session is played: nine minutes in eleven seconds. */
const SPEED = 50;

const recording = readRecording();
const queueLogText = readFileSync(recording.queueLogPath, 'utf8');
const oracle = countQueueLog(queueLogText);
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

interface Run extends AsyncDisposable {
  readonly pulse: PulseProcess;
  readonly asterisk: StandInAsterisk;
}

async function play(asterisk: StandInAsterisk, args: readonly string[] = []): Promise<Run> {
  const folder = await temporaryFolder();
  const { host, port } = asterisk.address;
  const pulse = await PulseProcess.start({
    data: folder.path,
    args: ['--source', `asterisk://pulse@${host}:${port}?clock=replay`, '--time-zone', 'UTC', ...args],
    env: { PULSE_SECRET: 'secret' },
  });
  return {
    pulse,
    asterisk,
    async [Symbol.asyncDispose]() {
      await pulse.stop();
      await asterisk.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** The recording has passed and everything of it is in the values. */
async function played({ pulse, asterisk }: Run): Promise<void> {
  await asterisk.finished;
  const isOfQueue = ({ packet }: (typeof recording.packets)[number]) =>
    /^(Queue|Agent)/.test(packet.get('Event') ?? '');
  const end = recording.packets.findLast(isOfQueue)?.time ?? 0;
  await until(
    'the values have come to the end of the recording',
    async () => (await pulse.layout('queues')).at >= end,
  );
}

async function expectTotals(pulse: PulseProcess): Promise<void> {
  const queues = await readRows(pulse, 'queues');
  for (const [queue, counted] of Object.entries(oracle.queues)) {
    expect.soft(queues[queue], queue).toMatchObject({
      waiting: 0,
      entered: counted.entered,
      answered: counted.answered,
      abandoned: counted.abandoned,
      cleared: counted.timedOut,
      handled: counted.answered,
    });
    const final = recording.finalStatus[queue];
    expect.soft(String(queues[queue]?.handled), `${queue}: Completed`).toBe(final?.Completed);
    const lost = Number(queues[queue]?.abandoned) + Number(queues[queue]?.cleared);
    expect.soft(String(lost), `${queue}: Abandoned`).toBe(final?.Abandoned);
  }
  expect
    .soft(queues['All queues'])
    .toMatchObject({ entered: 205, answered: 108, abandoned: 70, cleared: 27 });
  const agents = await readRows(pulse, 'agents');
  for (const [agent, counted] of Object.entries(oracle.agents)) {
    expect.soft(agents[agent], agent).toMatchObject({ taken: counted.taken, handled_in: counted.taken });
  }
}

describe('a recorded Asterisk centre', () => {
  test('its totals at REST and in Chromium are those of queue_log and of Asterisk itself', async () => {
    await using run = await play(await StandInAsterisk.start({ speed: SPEED }));
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' });
    const complaints = collectComplaints(page);
    run.pulse.actAs(await openBoard(page, run.pulse.link));
    await played(run);
    await expectTotals(run.pulse);

    const expected = Object.fromEntries(
      Object.entries(oracle.queues).map(([queue, c]) => [
        queue,
        [c.entered, c.answered, c.abandoned, c.timedOut].map(String),
      ]),
    );
    await until(
      'the board shows the same',
      async () => {
        const shown = await readGrid(page, 'Queues');
        return Object.entries(expected).every(([queue, figures]) => {
          const row = shown[queue];
          return row && figures.join() === [row.Entered, row.Answered, row.Abandoned, row.Cleared].join();
        });
      },
      10_000,
    ).catch(async () => expect(await readGrid(page, 'Queues')).toEqual(expected));
    const agents = await readGrid(page, 'Agents');
    for (const [agent, counted] of Object.entries(oracle.agents)) {
      expect.soft(agents[agent]?.Taken, agent).toBe(String(counted.taken));
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('after a break of the connection nothing is counted twice, and what is affected is marked incomplete', async () => {
    const start = recording.packets[0]?.time ?? 0;
    const breaks = [{ at: start + 200_000, until: start + 260_000 }];
    await using run = await play(await StandInAsterisk.start({ speed: SPEED, breaks }));
    await played(run);
    const queues = await readRows(run.pulse, 'queues');
    for (const [queue, counted] of Object.entries(oracle.queues)) {
      const row = queues[queue] ?? {};
      expect.soft(Number(row.entered), queue).toBeLessThan(counted.entered);
      expect.soft(Number(row.answered), queue).toBeLessThanOrEqual(counted.answered);
      expect
        .soft(Number(row.abandoned) + Number(row.cleared), queue)
        .toBeLessThanOrEqual(counted.abandoned + counted.timedOut);
    }
    const incomplete = await incompleteColumns(run.pulse, 'queues');
    for (const column of ['entered', 'answered', 'abandoned', 'service_level'])
      expect.soft(incomplete).toContain(column);
    expect.soft(incomplete).not.toContain('waiting');
  });

  test('with the queue log given, totals after the break are exact and complete again', async () => {
    const start = recording.packets[0]?.time ?? 0;
    const breaks = [{ at: start + 200_000, until: start + 260_000 }];
    await using folder = await temporaryFolder();
    const queueLog = `${folder.path}/queue_log`;
    const asterisk = await StandInAsterisk.start({ speed: SPEED, breaks, queueLog });
    await using run = await play(asterisk, ['--queue-log', queueLog]);
    await played(run);
    await expectTotals(run.pulse);
    const incomplete = await incompleteColumns(run.pulse, 'queues');
    expect([...incomplete]).not.toContain('last_quarter');
  });
});
