import { occupiedBytes } from '../collect-garbage.ts';
import { generateLoad, type LoadSize } from '../engine/load.ts';
import { frames } from '../engine/race.ts';
import { type Figure, percentile } from '../figure.ts';
import { Changes, type ManyCollector, type ManyRunning } from './collector.ts';
import { flat } from './flat.ts';
import { attachCombination, MANY, statisticCount } from './mix.ts';
import { objects } from './objects.ts';
import { pulseMany } from './pulse.ts';

/** The newest part of the load, whose values are due every second; it has some 250 events in each. */
const LIVE_SECONDS = 120;
const SECOND = 1000;

interface Outcome {
  readonly eventsPerSecond: number;
  /** Median of the time to find every value that changed within a second, and to list it. */
  readonly refresh: number;
  readonly worstRefresh: number;
  readonly liveEventsPerSecond: number;
  /** Percent of one core while it was live. */
  readonly busy: number;
  readonly bytes: number;
  readonly values: Float64Array;
}

interface Peer {
  readonly collector: ManyCollector;
  /** Least ratio of ours to theirs. */
  readonly throughput: number;
  /** Greatest share of the peer's memory. */
  readonly memory?: number;
}

const PEERS: readonly Peer[] = [
  { collector: flat, throughput: 0.45 },
  { collector: objects, throughput: 3, memory: 0.4 },
];

/** G3 and G5: a million statistics, half of them sliding, all filtered, whose values are due every second. */
export async function manyFigures(): Promise<readonly Figure[]> {
  return PEERS.flatMap((peer) => {
    const ours = measure(pulseMany, MANY);
    const theirs = measure(peer.collector, MANY);
    expectEqual(ours.values, theirs.values, peer.collector.name);
    return figuresOf(peer, ours, theirs);
  });
}

function measure(collector: ManyCollector, size: LoadSize): Outcome {
  const events = generateLoad(size, attachCombination);
  const end = events.at(-1)?.time ?? 0;
  const begin = end - LIVE_SECONDS * SECOND;
  const border = events.findIndex(({ time }) => time >= begin);
  const past = frames(events.slice(0, border));
  const seconds = Array.from({ length: LIVE_SECONDS }, (_, second) =>
    frames(
      events
        .slice(border)
        .filter(({ time }) => Math.min(LIVE_SECONDS - 1, Math.floor((time - begin) / SECOND)) === second),
    ),
  );
  const before = occupiedBytes();
  const running = collector.start(size);
  const start = performance.now();
  for (const frame of past) running.ingest(frame);
  const eventsPerSecond = (border / (performance.now() - start)) * 1000;
  const bytes = (occupiedBytes() - before) / statisticCount(size);
  const live = workLive(running, seconds, begin, size);
  return {
    eventsPerSecond,
    bytes,
    liveEventsPerSecond: (events.length - border) / LIVE_SECONDS,
    ...live,
    values: running.values(end + SECOND).slice(),
  };
}

function workLive(
  running: ManyRunning,
  seconds: readonly (readonly Uint8Array[])[],
  begin: number,
  size: LoadSize,
): Pick<Outcome, 'refresh' | 'worstRefresh' | 'busy'> {
  const changes = new Changes(statisticCount(size));
  changes.find(running.values(begin));
  const refreshes: number[] = [];
  const before = process.cpuUsage();
  for (const [second, blocks] of seconds.entries()) {
    for (const frame of blocks) running.ingest(frame);
    const asked = performance.now();
    changes.find(running.values(begin + (second + 1) * SECOND));
    refreshes.push(performance.now() - asked);
  }
  const { user, system } = process.cpuUsage(before);
  refreshes.sort((a, b) => a - b);
  return {
    refresh: percentile(refreshes, 0.5),
    worstRefresh: refreshes.at(-1) ?? Number.NaN,
    busy: (100 * (user + system)) / 1e6 / seconds.length,
  };
}

function figuresOf({ collector, throughput, memory }: Peer, ours: Outcome, theirs: Outcome): Figure[] {
  const peer = collector.name;
  const faster = ours.eventsPerSecond / theirs.eventsPerSecond;
  const share = ours.bytes / theirs.bytes;
  return [
    {
      figure: 'G3',
      what: `${MANY.name}, half sliding, all filtered: wire bytes to up to date`,
      value: ours.eventsPerSecond,
      unit: 'events/s',
      peer,
      peerValue: theirs.eventsPerSecond,
      ratio: faster,
      must: `>= 0.4 M and >= ${throughput} x`,
      met: ours.eventsPerSecond >= 4e5 && faster >= throughput,
    },
    {
      figure: 'G3',
      what: `the same, finding and listing every value that changed in a second (worst: ${Math.round(ours.worstRefresh)} ms)`,
      value: ours.refresh,
      unit: 'ms',
      peer,
      peerValue: theirs.refresh,
      ratio: ours.refresh / theirs.refresh,
      must: '<= 50 ms',
      moonshot: '<= 15 ms',
      met: ours.refresh <= 50,
    },
    {
      figure: 'G3',
      what: `the same, share of a core at ${Math.round(ours.liveEventsPerSecond)} events/s with values due every second`,
      value: ours.busy,
      unit: '%',
      peer,
      peerValue: theirs.busy,
      ratio: ours.busy / theirs.busy,
      must: '<= 25 %',
      met: ours.busy <= 25,
    },
    {
      figure: 'G5',
      what: `memory a statistic, of ${MANY.name}, centre and all included`,
      value: ours.bytes,
      unit: 'bytes',
      peer,
      peerValue: theirs.bytes,
      ratio: share,
      must: memory === undefined ? '<= 100 bytes' : `<= 100 bytes and <= ${memory} x`,
      moonshot: '<= 64 bytes',
      met: ours.bytes <= 100 && share <= (memory ?? Number.POSITIVE_INFINITY),
    },
  ];
}

/** A figure of an engine that computes something else does not count. */
function expectEqual(ours: Float64Array, theirs: Float64Array, name: string): void {
  const place = ours.findIndex((value, index) => value !== theirs[index]);
  if (place >= 0) throw new Error(`value ${place}: ${ours[place]}, but ${theirs[place]} by ${name}`);
}
