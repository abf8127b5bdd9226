import type { Figure } from '../figure.ts';
import { chdb } from './chdb.ts';
import { type Contestant, valueCount } from './contestant.ts';
import { duckdb } from './duckdb.ts';
import { LARGE, SMALL } from './load.ts';
import { naive } from './naive.ts';
import { postgres } from './postgres.ts';
import { prometheus } from './prometheus.ts';
import { pulse } from './pulse.ts';
import { type Heat, race } from './race.ts';
import { redis } from './redis.ts';
import { rxjs } from './rxjs.ts';
import { typed } from './typed.ts';

interface Peer {
  readonly contestant: Contestant;
  /** Least ratio of ours to theirs in throughput of a merge gate; "told" when it is only told, "none" without a figure. */
  readonly throughput: number | 'told' | 'none';
  /** Greatest ratio of ours to theirs in time to refresh of a merge gate. */
  readonly refresh?: number;
}

const PEERS: readonly Peer[] = [
  { contestant: typed, throughput: 0.1, refresh: 5 },
  { contestant: naive, throughput: 4 },
  { contestant: rxjs, throughput: 4 },
  { contestant: duckdb, throughput: 3, refresh: 1 / 50 },
  { contestant: chdb, throughput: 'told', refresh: 1 / 50 },
  { contestant: postgres, throughput: 'told', refresh: 1 / 400 },
  { contestant: redis, throughput: 25, refresh: 1 / 80 },
  // It takes states, not events.
  { contestant: prometheus, throughput: 'none', refresh: 1 / 120 },
];

/** G2 and G4: from wire bytes to all statistics up to date, and every value read; values must equal the peers'. */
export async function engineFigures(): Promise<readonly Figure[]> {
  const contestants = PEERS.map(({ contestant }) => contestant);
  // Warms everything up, and compares the values of another load.
  await race(SMALL, pulse, contestants);
  const heats = await race(LARGE, pulse, contestants);
  return PEERS.flatMap((peer, index) => {
    const heat = heats[index];
    return heat ? [...throughputOf(peer, heat), refreshOf(peer, heat)] : [];
  });
}

function throughputOf({ contestant, throughput }: Peer, { ours, theirs }: Heat): Figure[] {
  if (throughput === 'none') return [];
  const ratio = ours.eventsPerSecond / theirs.eventsPerSecond;
  const least = throughput === 'told' ? 0 : throughput;
  return [
    {
      figure: 'G2',
      what: `wire bytes to 15 statistics an object up to date, ${LARGE.name}`,
      value: ours.eventsPerSecond,
      unit: 'events/s',
      peer: contestant.name,
      peerValue: theirs.eventsPerSecond,
      ratio,
      must: least === 0 ? '>= 1 M' : `>= 1 M and >= ${least} x`,
      moonshot: '>= 3 M',
      met: ours.eventsPerSecond >= 1e6 && ratio >= least,
    },
  ];
}

function refreshOf({ contestant, refresh }: Peer, { ours, theirs }: Heat): Figure {
  const ratio = ours.refreshMilliseconds / theirs.refreshMilliseconds;
  const indexes = Array.from({ length: valueCount(LARGE) }, (_, index) => index);
  const left = indexes.filter((index) => contestant.leavesOut?.(index, LARGE)).length;
  const given = left === 0 ? '' : `, of which the peer gives ${indexes.length - left}`;
  return {
    figure: 'G4',
    what: `refresh of all ${LARGE.name}${given}`,
    value: ours.refreshMilliseconds,
    unit: 'ms',
    peer: contestant.name,
    peerValue: theirs.refreshMilliseconds,
    ratio,
    must: refresh === undefined ? '<= 3.5 ms' : `<= 3.5 ms and <= ${bound(refresh)} x`,
    moonshot: '<= 1.5 ms',
    met: ours.refreshMilliseconds <= 3.5 && ratio <= (refresh ?? Number.POSITIVE_INFINITY),
  };
}

const bound = (ratio: number) => (ratio < 1 ? `1/${Math.round(1 / ratio)}` : ratio);
