import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRedis } from '@pulse/storage/testing';
import { type Figure, percentile } from '../figure.ts';
import { dataFolder } from '../pulse/data-folder.ts';
import { startDcu, startPeer } from './contestants.ts';
import { publishedValues } from './published-values.ts';
import { busySite, emptySite } from './site.ts';
import type { StartedProgram } from './started-program.ts';

const BUILD = fileURLToPath(new URL('../../../../tools/setup/build.mjs', import.meta.url));
const STARTS = 9;
const MOST_RATIO = 2;
/** Milliseconds. */
const MOST_ADDED = 100;

/** G9: from the start of the built dcu's process to its first answer; medians of starts in turn. */
export async function startFigures(): Promise<readonly Figure[]> {
  execFileSync(process.execPath, [BUILD], { stdio: ['ignore', 'ignore', 'inherit'] });
  await using redis = await startRedis({ persistent: false });
  using empty = await emptySite();
  using busy = await busySite();
  using folder = dataFolder();
  const saved = join(folder.path, 'saved');
  // Reads the whole log, and leaves a checkpoint behind.
  await timed(startDcu(busy, redis, saved));
  const values = await publishedValues(redis, busy.tenant);
  const times = { peer: [] as number[], cold: [] as number[], restored: [] as number[] };
  for (let start = 0; start < STARTS; start++) {
    times.peer.push(await timed(startPeer()));
    times.cold.push(await timed(startDcu(empty, redis, join(folder.path, `cold-${start}`))));
    times.restored.push(await timed(startDcu(busy, redis, saved)));
  }
  return figuresOf(median(times.peer), median(times.cold), median(times.restored), values);
}

function figuresOf(peer: number, cold: number, restored: number, values: number): readonly Figure[] {
  const what = 'start of the built dcu to its first answer';
  const ratio = cold / peer;
  const added = restored - cold;
  return [
    {
      figure: 'G9',
      what: `${what}, without state`,
      value: cold,
      unit: 'ms',
      peer: 'node with a ws server',
      peerValue: peer,
      ratio,
      must: `<= ${MOST_RATIO} x`,
      met: ratio <= MOST_RATIO,
    },
    {
      figure: 'G9',
      what: `${what}: what ${values} values from a checkpoint add`,
      value: added,
      unit: 'ms',
      must: `<= ${MOST_ADDED} ms`,
      met: added <= MOST_ADDED,
    },
  ];
}

async function timed(started: Promise<StartedProgram>): Promise<number> {
  const { took, stop } = await started;
  await stop();
  return took;
}

const median = (times: readonly number[]) =>
  percentile(
    times.toSorted((a, b) => a - b),
    0.5,
  );
