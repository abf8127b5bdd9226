import { startRedis } from '@pulse/storage/testing';
import type { Figure } from '../figure.ts';
import type { Contestant } from './contestant.ts';
import { hashPeer } from './hash-peer.ts';
import { pulseSink } from './pulse-sink.ts';

const WARM_UP = 10;
const REFRESHES = 40;

/** G11: all values of a site change at once; from the collector's delta to Redis' answer, over TLS. */
export async function redisFigures(): Promise<readonly Figure[]> {
  await using server = await startRedis({ persistent: false });
  await using pulse = await pulseSink(server);
  await using hashes = hashPeer(server);
  let [ours, theirs] = [0, 0];
  for (let refresh = 1; refresh <= WARM_UP + REFRESHES; refresh++) {
    const measured = [await cpuOf(pulse, refresh), await cpuOf(hashes, refresh)] as const;
    if (refresh <= WARM_UP) continue;
    ours += measured[0] / REFRESHES;
    theirs += measured[1] / REFRESHES;
  }
  const ratio = ours / theirs;
  return [
    {
      figure: 'G11',
      what: 'one full refresh of 64,500 values of 10,500 objects written to Redis over TLS, and said to readers',
      value: ours,
      unit: 'ms of client CPU',
      peer: 'ioredis, an HSET an object in one pipeline',
      peerValue: theirs,
      ratio,
      must: '<= 30 and <= 1/7 x',
      moonshot: '<= 10',
      met: ours <= 30 && ratio <= 1 / 7,
    },
  ];
}

/** Milliseconds of CPU, in the kernel too; preparing does not count. */
async function cpuOf(contestant: Contestant, refresh: number): Promise<number> {
  const run = contestant.prepare(refresh);
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
