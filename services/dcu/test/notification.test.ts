import { readFile } from 'node:fs/promises';
import { seededRandom, systemClock } from '@pulse/base';
import type { PulseEvent } from '@pulse/model';
import {
  connectWebSocket,
  type OpenRequest,
  STATISTICS_PROTOCOL,
  StatisticsClient,
  type StatisticValues,
} from '@pulse/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Constellation, constellation, TOKEN, tenant } from './constellation.ts';
import { until } from './until.ts';
import { append, logOf, work } from './work.ts';

const MINUTE = 60_000;
const events = work(seededRandom(7), 'voice', Date.now() - 600_000, 40);
const lds = logOf(events);
const AGENT = 'agent-0-voice';
const LOGINS: OpenRequest = {
  statType: { category: 'TotalNumber', subject: 'DNAction', mainMask: 'AgentLogin' },
  objects: [{ type: 'Agent', id: AGENT }],
  profile: 'Growing=00:00 +00:01',
};

let around: Constellation;
let client: StatisticsClient;
beforeAll(async () => {
  around = await constellation({ lds });
  await around.start().says('dcu is ready');
  const ca = await readFile(around.certificates.caFile, 'utf8');
  client = new StatisticsClient({
    connect: connectWebSocket(`wss://localhost:${around.statisticsPort}`, {
      subprotocol: STATISTICS_PROTOCOL,
      tls: { ca },
    }),
    clock: systemClock,
    random: seededRandom(1),
    tenant,
    token: TOKEN,
  });
  client.start();
});
afterAll(async () => {
  client?.stop();
  await around?.[Symbol.asyncDispose]();
});

let seq = events.at(-1)!.seq;
/** The agent logs out and in so often, from a time on; `received`: by then the source had told it. */
function relogin(times: number, time: number, received?: number): void {
  const more = Array.from(
    { length: times * 2 },
    (_, place): PulseEvent => ({
      ...events.at(-1)!,
      type: place % 2 === 0 ? 'EventAgentLogout' : 'EventAgentLogin',
      agentId: AGENT as never,
      thisDn: `${AGENT}@voice` as never,
      seq: ++seq,
      time: time + place,
      ...(received === undefined ? {} : { received: received + place }),
    }),
  );
  append(lds, more);
}

function follow(notification?: OpenRequest['notification']) {
  const seen: StatisticValues[] = [];
  const request = { ...LOGINS, ...(notification === undefined ? {} : { notification }) };
  client.open(request, { onValues: (values) => seen.push(values) }).subscribe();
  return { seen, newest: () => seen.at(-1)?.cells[0] };
}

test('[NOT-6] an interval closes with what was before its end, also where a source is ahead of its time', async () => {
  const closing = follow({ mode: 'ResetBased' });
  const every = follow();
  await until('both are open', () => closing.seen.length === 1 && every.seen.length > 0);
  // Events say what time it is: a minute that nobody has to wait for.
  const start = Math.ceil(Date.now() / MINUTE) * MINUTE + MINUTE;
  const end = start + MINUTE;
  const closed = () => closing.seen.filter(({ at }) => at === end);
  relogin(3, start + 1000);
  await until('three are counted', () => every.newest() === 3);
  // Stamped as of the next interval, and received in this one: it belongs to this one.
  relogin(1, end + 5000, start + 2000);
  await until('the fourth is counted', () => every.newest() === 4);
  relogin(1, start + 3000);
  await until('the fifth is counted', () => every.newest() === 5);
  expect(closed()).toEqual([]);
  relogin(2, end);
  await until('the next interval counts its own', () => every.newest() === 2);
  expect(every.seen.at(-1)?.since).toBe(end);
  await until('the interval is closed', () => closed().length > 0);
  expect(closed()).toMatchObject([{ cells: [5], since: start }]);
});
