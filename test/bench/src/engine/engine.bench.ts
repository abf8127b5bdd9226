import type { PulseEvent } from '@pulse/model';
import { encodeFrame } from '@pulse/protocol';
import type { Figure } from '../figure.ts';
import type { Contestant, Values } from './contestant.ts';
import { duckdb } from './duckdb.ts';
import { generateLoad, LARGE, type LoadSize, SMALL, SOURCE } from './load.ts';
import { naive } from './naive.ts';
import { pulse } from './pulse.ts';
import { rxjs } from './rxjs.ts';
import { typed } from './typed.ts';

/** Events of one block of wire bytes. */
const BLOCK = 1000;
const REFRESHES = 20;
/** Values of different engines are equal to this share. */
const TOLERANCE = 1e-6;

interface Outcome {
  readonly eventsPerSecond: number;
  /** Median. */
  readonly refreshMilliseconds: number;
  readonly values: Values;
}

interface Peer {
  readonly contestant: Contestant;
  /** Least ratio of ours to theirs in throughput, and greatest in time to refresh, of a merge gate. */
  readonly throughput: number;
  readonly refresh?: number;
}

const PEERS: readonly Peer[] = [
  { contestant: typed, throughput: 0.1, refresh: 5 },
  { contestant: naive, throughput: 4 },
  { contestant: rxjs, throughput: 4 },
  { contestant: duckdb, throughput: 3, refresh: 1 / 50 },
];

/** G2 and G4: from wire bytes to all statistics up to date, and every value read; values must equal the peers'. */
export async function engineFigures(): Promise<readonly Figure[]> {
  await measureAll(SMALL);
  const { ours, peers } = await measureAll(LARGE);
  const figures: Figure[] = [];
  for (const { peer, outcome } of peers) {
    const throughput = ours.eventsPerSecond / outcome.eventsPerSecond;
    figures.push({
      figure: 'G2',
      what: `wire bytes to 15 statistics an object up to date, ${LARGE.name}`,
      value: ours.eventsPerSecond,
      unit: 'events/s',
      peer: peer.contestant.name,
      peerValue: outcome.eventsPerSecond,
      ratio: throughput,
      must: `>= 1 M and >= ${peer.throughput} x`,
      moonshot: '>= 3 M',
      met: ours.eventsPerSecond >= 1e6 && throughput >= peer.throughput,
    });
    const refresh = ours.refreshMilliseconds / outcome.refreshMilliseconds;
    figures.push({
      figure: 'G4',
      what: `refresh of all ${LARGE.name}`,
      value: ours.refreshMilliseconds,
      unit: 'ms',
      peer: peer.contestant.name,
      peerValue: outcome.refreshMilliseconds,
      ratio: refresh,
      must: peer.refresh === undefined ? '<= 3.5 ms' : `<= 3.5 ms and <= ${peer.refresh} x`,
      moonshot: '<= 1.5 ms',
      met: ours.refreshMilliseconds <= 3.5 && refresh <= (peer.refresh ?? Number.POSITIVE_INFINITY),
    });
  }
  return figures;
}

async function measureAll(size: LoadSize) {
  const events = generateLoad(size);
  const at = (events.at(-1)?.time ?? 0) + 1000;
  const wires = { ndjson: ndjson(events), frames: frames(events) };
  const ours = await measure(pulse, size, wires[pulse.wire], events.length, at);
  const peers = [];
  for (const peer of PEERS) {
    const outcome = await measure(peer.contestant, size, wires[peer.contestant.wire], events.length, at);
    expectEqual(ours.values, outcome.values, peer.contestant.name);
    peers.push({ peer, outcome });
  }
  return { ours, peers };
}

async function measure(
  contestant: Contestant,
  size: LoadSize,
  wire: readonly Uint8Array[],
  events: number,
  at: number,
): Promise<Outcome> {
  const running = await contestant.start(size);
  globalThis.gc?.();
  const begin = performance.now();
  for (const block of wire) await running.ingest(block);
  const seconds = (performance.now() - begin) / 1000;
  const times: number[] = [];
  let values: Values = new Float64Array();
  for (let round = 0; round < REFRESHES; round++) {
    const start = performance.now();
    values = await running.refresh(at);
    times.push(performance.now() - start);
  }
  const kept = values.slice();
  await running.stop?.();
  times.sort((a, b) => a - b);
  return {
    eventsPerSecond: events / seconds,
    refreshMilliseconds: times[REFRESHES / 2] ?? Number.NaN,
    values: kept,
  };
}

function ndjson(events: readonly PulseEvent[]): Uint8Array[] {
  return blocks(events).map((block) =>
    Buffer.from(`${block.map((event) => JSON.stringify(event)).join('\n')}\n`),
  );
}

function frames(events: readonly PulseEvent[]): Uint8Array[] {
  return blocks(events).map((block) => {
    const recorded = block.map(
      ({ tenant: _tenant, source: _source, epoch: _epoch, seq: _seq, ...event }) => event,
    );
    const message = { kind: 'records', source: SOURCE, epoch: 1, from: block[0]?.seq ?? 1, events: recorded };
    return encodeFrame(message, 'msgpack') as Uint8Array;
  });
}

function blocks(events: readonly PulseEvent[]): (readonly PulseEvent[])[] {
  return Array.from({ length: Math.ceil(events.length / BLOCK) }, (_, i) =>
    events.slice(i * BLOCK, (i + 1) * BLOCK),
  );
}

/** A figure of an engine that computes something else does not count. */
function expectEqual(ours: Values, theirs: Values, name: string): void {
  for (let index = 0; index < ours.length; index++) {
    const [a = 0, b = 0] = [ours[index], theirs[index]];
    const same = Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
    if (!same) throw new Error(`value ${index}: ${a}, but ${b} by ${name}`);
  }
}
