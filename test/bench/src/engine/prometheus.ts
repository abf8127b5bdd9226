import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AGENT_VALUES,
  type Contestant,
  eventsOf,
  QUEUE_VALUES,
  type Values,
  valueCount,
} from './contestant.ts';
import { BEGIN, type LoadSize } from './load.ts';
import { newState, take } from './naive.ts';
import { AGENT_SERIES, INSTANT, pageOf, QUEUE_SERIES, RULES } from './prometheus-page.ts';
import { startPrometheus } from './prometheus-server.ts';

/** Ten times what a page takes to be scraped and evaluated. */
const LIMIT_MS = 60_000;

interface Found {
  readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
}

/** An exporter's page, scraped and made into statistics by recording rules each second; its values read at a refresh. */
export const prometheus: Contestant = {
  name: 'Prometheus recording rules, evaluated and read over HTTP',
  wire: 'ndjson',
  leavesOut: (index, size) =>
    index < size.queues * QUEUE_VALUES && QUEUE_SERIES[index % QUEUE_VALUES] === undefined,
  async start(size) {
    const state = newState();
    let page = '';
    let shown = Number.NaN;
    const exporter = createServer((_, response) => response.end(page)).listen(0, '127.0.0.1');
    await once(exporter, 'listening');
    const server = await startPrometheus(exporter.address() as AddressInfo, RULES).catch((error: unknown) => {
      exporter.close();
      throw error;
    });
    const find = (series: string) => server.ask<Found>(`query?query=${encodeURIComponent(series)}`);
    const evaluated = async (at: number) => {
      for (const end = Date.now() + LIMIT_MS; Date.now() < end; await sleep(100)) {
        const [instant] = (await find(INSTANT)).result;
        if (instant && Number(instant.value[1]) === (at - BEGIN) / 1000) return;
      }
      throw new Error(`Prometheus has not evaluated its page after ${LIMIT_MS} ms`);
    };
    return {
      ingest(bytes) {
        for (const event of eventsOf(bytes)) take(state, event);
      },
      async refresh(at) {
        if (at !== shown) {
          page = pageOf(state, size, at);
          shown = at;
          await evaluated(at);
        }
        return read(await find(`{__name__=~"${[...PLACES.keys()].join('|')}"}`), size);
      },
      async beforehand() {
        type Groups = { groups: readonly { evaluationTime: number }[] };
        return ((await server.ask<Groups>('rules')).groups[0]?.evaluationTime ?? 0) * 1000;
      },
      async stop() {
        await server.stop();
        exporter.closeAllConnections();
        exporter.close();
      },
    };
  },
};

/** Which statistic of which kind of object a series is. */
const PLACES = new Map<string, { readonly agent: boolean; readonly index: number }>();
for (const [index, name] of QUEUE_SERIES.entries()) if (name) PLACES.set(name, { agent: false, index });
for (const [index, name] of AGENT_SERIES.entries()) PLACES.set(name, { agent: true, index });

function read({ result }: Found, size: LoadSize): Values {
  const values = new Float64Array(valueCount(size)).fill(Number.NaN);
  const agents = size.queues * QUEUE_VALUES;
  for (const { metric, value } of result) {
    const place = PLACES.get(metric.__name__ ?? '');
    if (!place) continue;
    const object = Number(metric.id);
    const base = place.agent ? agents + object * AGENT_VALUES : object * QUEUE_VALUES;
    values[base + place.index] = Number(value[1]);
  }
  return values;
}
