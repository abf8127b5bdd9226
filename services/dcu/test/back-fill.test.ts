import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, systemClock } from '@pulse/base';
import { createEngine } from '@pulse/engine';
import { type ColumnDefinition, discoveredConfiguration, growingAt, isGrowing, tenantId } from '@pulse/model';
import {
  connectInProcess,
  StatisticsClient,
  type StatisticValues,
  serveLog,
  serveStatistics,
} from '@pulse/protocol';
import { checkpointFiles, memoryValueStore } from '@pulse/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readyCatalogue, startDcu } from '../src/mod.ts';
import { until } from './until.ts';
import { append, logOf, work } from './work.ts';

const tenant = tenantId('acme');
const configuration = discoveredConfiguration(tenant, 'UTC');
const catalogue = await readyCatalogue();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-dcu-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function start(logs: readonly ReturnType<typeof logOf>[]) {
  const told: string[] = [];
  const dcu = await startDcu({
    tenant,
    objects: { configuration },
    logs: logs.map((source, place) => ({
      name: `log ${place}`,
      connect: connectInProcess(serveLog({ source, clock: systemClock })),
    })),
    catalogue,
    store: memoryValueStore(),
    checkpoints: await checkpointFiles({ directory: folder, keep: 3 }),
    clock: systemClock,
    random: seededRandom(1),
    token: 1,
    tell: (level, message) => void told.push(`${level}: ${message}`),
  });
  await dcu.ready;
  const client = new StatisticsClient({
    connect: connectInProcess(serveStatistics({ sourceOf: () => dcu.statistics, clock: systemClock })),
    clock: systemClock,
    random: seededRandom(2),
    tenant,
  });
  client.start();
  return {
    dcu,
    told,
    client,
    async [Symbol.asyncDispose]() {
      client.stop();
      await dcu[Symbol.asyncDispose]();
    },
  };
}

const WORK = { category: 'TotalTime', subject: 'AgentStatus', mainMask: 'NotReadyForNextCall' } as const;
const LOGINS = { category: 'TotalNumber', subject: 'DNAction', mainMask: 'AgentLogin' } as const;
type Asked = readonly [text: string, statistic: ColumnDefinition['statistic']];
const QUARTER: Asked = [
  'Growing=00:00 +00:15',
  { ...WORK, profile: { type: 'Growing', value: '00:00 +00:15' } },
];

test.each<[from: string, ...Asked[]]>([
  [
    'the beginning of the log',
    QUARTER,
    ['Growing=never', { ...LOGINS, profile: { type: 'Growing', value: 'never' } }],
  ],
  [
    'a saved state',
    QUARTER,
    ['Sliding=900:60', { ...LOGINS, profile: { type: 'Sliding', window: 900, step: 60 } }],
  ],
])(
  '[STAT-16] what is opened while the dcu runs becomes as if it had been open all along, and goes on: from %s',
  async (from, ...asked) => {
    const begin = Date.now() - 3_600_000;
    const events = [
      work(seededRandom(1), 'voice', begin, 1700),
      work(seededRandom(2), 'queues', begin, 1700),
    ] as const;
    const isBefore = (time: number) => (event: { readonly time: number }) => event.time < time;
    const half = begin + 1_000_000;
    if (from === 'a saved state') {
      await using _ = await start(events.map((all) => logOf(all.filter(isBefore(half)))));
    }
    const logs = events.map((all) => logOf(all));
    await using around = await start(logs);
    const { dcu, client, told } = around;
    const agents = dcu.engine.objects('Agent').map(({ id }) => ({ type: 'Agent', id }));
    const seen: StatisticValues[] = [];
    const opened = asked.map(([profile, { category, subject, mainMask }], place) => {
      const statistic = client.open(
        { statType: { category, subject, mainMask }, objects: agents, profile },
        place === 0 ? { onValues: (values) => seen.push(values) } : {},
      );
      statistic.subscribe();
      return statistic;
    });
    const [first] = opened;
    expect((await first!.peek()).incomplete).toHaveLength(agents.length);
    await until('a back-fill is told', async () => ((await client.progress())?.columns ?? 0) > 0);
    // What comes while the log is replayed counts, too.
    const more = events.map((all) => {
      const last = all.at(-1)!;
      return (['EventAgentLogout', 'EventAgentLogin', 'EventAgentNotReady'] as const).map((type, nth) => ({
        ...last,
        type,
        agentId: `agent-0-${last.source}` as never,
        thisDn: `agent-0-${last.source}@${last.source}` as never,
        seq: last.seq + 1 + nth,
        time: Date.now() + nth,
      }));
    });
    for (const [place, log] of logs.entries()) append(log, more[place]!.slice(0, 1));
    await until('they are filled', () => told.some((line) => line.includes('have been filled')));
    const appended = Date.now();
    for (const [place, log] of logs.entries()) append(log, more[place]!.slice(1));
    await until('all has come', () => [...dcu.engine.cursors.values()].every(({ seq }) => seq === 1703));
    await until('it has been told', async () => {
      const told = await Promise.all(opened.map((statistic) => statistic.peek()));
      return told.every(({ at }) => at > appended);
    });
    expect(await client.progress()).toBeNull();

    const whole = createEngine(configuration);
    const columns = asked.map(([, statistic]) => whole.open({ objectType: 'Agent', statistic }));
    const all = [...events, ...more]
      .flat()
      .toSorted((a, b) => a.time - b.time || (a.source < b.source ? -1 : 1));
    for (const event of all) whole.apply(event);
    for (const [place, column] of columns.entries()) {
      const { at, cells, since, incomplete } = await opened[place]!.peek();
      expect({ since, incomplete }).toEqual({ since: column.since(at), incomplete: [] });
      const values = agents.map(({ id }) => {
        const cell = column.read(
          whole.objects('Agent').findIndex((agent) => agent.id === id),
          at,
        );
        return isGrowing(cell) ? growingAt(cell, at) : cell;
      });
      expect(cells.map((cell) => (isGrowing(cell) ? growingAt(cell, at) : cell))).toEqual(
        values.map((value) => expect.closeTo(value as number, 2)),
      );
    }
    // Whoever subscribes is told of it as of any other change.
    expect(seen[0]?.incomplete).toHaveLength(agents.length);
    expect(seen.at(-1)?.incomplete).toEqual([]);
    expect(told.filter((line) => line.startsWith('warn'))).toEqual([]);
  },
  60_000,
);
