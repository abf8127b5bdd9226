import { type Figure, orFailed } from '../figure.ts';
import { startOneProcess } from '../pulse/one-process.ts';
import type { StartPulse } from '../pulse/running-pulse.ts';
import { startSeparateProcesses } from '../pulse/separate-processes.ts';
import { type Latency, measureLatency } from './latency.ts';
import { BROWSERS, Departures, EVENTS_PER_SECOND } from './load.ts';
import { ManagerServer } from './manager-server.ts';
import { measureRaw, measureRedis } from './peers.ts';
import { openPushClients } from './push-clients.ts';

interface Peer {
  readonly name: string;
  readonly latency: Latency;
}

interface Variant {
  readonly name: string;
  readonly start: StartPulse;
  /** Greatest ratio of our p50 to that of Redis pub/sub. */
  readonly redisRatio?: number;
}

const VARIANTS: readonly Variant[] = [
  { name: 'one process', start: startOneProcess, redisRatio: 1.5 },
  { name: 'separate processes', start: startSeparateProcesses },
];
/** Milliseconds. */
const BOUNDS = { p50: { must: 10, moonshot: 1 }, p99: { must: 40, moonshot: 10 } } as const;
const RAW = 'raw TCP and ws, no log, no statistics';
const REDIS = 'Redis pub/sub and ws, no log, no statistics';

/** G6: from an event at the telephone system's socket to the change in ten browsers. */
export async function pushFigures(): Promise<readonly Figure[]> {
  const peers: Peer[] = [{ name: RAW, latency: await measureRaw() }];
  try {
    peers.push({ name: REDIS, latency: await measureRedis() });
  } catch (error) {
    process.stderr.write(`left out: Redis pub/sub: ${String(error)}\n`);
  }
  const figures: Figure[] = [];
  for (const variant of VARIANTS) {
    figures.push(
      ...(await orFailed('G6', whatOf(variant), async () => {
        const ours = await measurePulse(variant);
        return peers.flatMap((peer) => [
          figureOf('p50', variant, ours, peer),
          figureOf('p99', variant, ours, peer),
        ]);
      })),
    );
  }
  return figures;
}

const whatOf = ({ name }: Variant) =>
  `AMI event to the change in ${BROWSERS} browsers, ${name}, ${EVENTS_PER_SECOND} events/s`;

function figureOf(quantile: keyof Latency, variant: Variant, ours: Latency, peer: Peer): Figure {
  const value = ours[quantile];
  const peerValue = peer.latency[quantile];
  const { must, moonshot } = BOUNDS[quantile];
  const most = peer.name === REDIS && quantile === 'p50' ? variant.redisRatio : undefined;
  return {
    figure: 'G6',
    what: `${whatOf(variant)}, ${quantile}`,
    value,
    unit: 'ms',
    peer: peer.name,
    peerValue,
    ratio: value / peerValue,
    must: `<= ${must} ms${most === undefined ? '' : ` and <= ${most} x`}`,
    moonshot: `<= ${moonshot} ms`,
    met: value <= must && (most === undefined || value / peerValue <= most),
  };
}

async function measurePulse({ start }: Variant): Promise<Latency> {
  using manager = new ManagerServer();
  const port = await manager.listen();
  await using pulse = await start({
    args: ['--source', `asterisk://bench@127.0.0.1:${port}`],
    secret: 'bench',
  });
  const departures = new Departures();
  using _clients = await openPushClients(pulse, departures);
  return await measureLatency(departures, (agent, paused) => manager.pause(agent, paused));
}
