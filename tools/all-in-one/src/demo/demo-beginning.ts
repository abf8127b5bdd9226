import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Milliseconds } from '@pulse/base';
import type { StreamClock } from '@pulse/model';
import type { DataFolder } from '@pulse/storage';
import type { DemoTenant } from './demo-tenants.ts';
import { startOfDay } from './start-of-day.ts';

/** A demo that began longer ago is begun anew: nobody waits for days to be made up. */
const OLDEST_DEMO: Milliseconds = 36 * 3_600_000;
/** Name of the folder of a demo, with when it began. */
const FOLDER = /^demo-\d+-\d+-[0-9a-f]{8}-(\d+)$/;

export interface DemoOptions {
  readonly tenants: readonly DemoTenant[];
  readonly timeZone: string;
  /** Simulated milliseconds for each real one. */
  readonly speed: number;
  readonly clock: StreamClock;
  /** Simulated time of the first event; local midnight when absent. */
  readonly start?: Milliseconds;
}

/** When a demo began, in its own time and on the machine's clock. Kept, it makes every restart the same demo. */
interface Beginning {
  readonly start: Milliseconds;
  readonly realStart: Milliseconds;
}

export interface BegunDemo extends Beginning {
  /** Path of the folder for what this demo leaves behind; another centre or beginning has another. */
  readonly folder: string;
}

/** Continues the demo where its last run has left it, or begins it; demos that can no longer be continued are removed. */
export async function beginDemo(options: DemoOptions, data: DataFolder, clock: Clock): Promise<BegunDemo> {
  const name = nameOf(options);
  const isOld = ({ realStart }: Pick<Beginning, 'realStart'>) => clock.now() - realStart >= OLDEST_DEMO;
  const known = await data.readDocument(name, parseBeginning);
  const begun = known && !isOld(known) ? known : begin(options, clock);
  if (begun !== known) await data.writeDocument(name, begun);
  for (const folder of await readdir(data.path)) {
    const [, realStart] = FOLDER.exec(folder) ?? [];
    if (realStart !== undefined && isOld({ realStart: Number(realStart) }))
      await rm(join(data.path, folder), { recursive: true });
  }
  return { ...begun, folder: join(data.path, `${name}-${begun.realStart}`) };
}

/**
 * What makes it another demo: another zone has other events, another clock or start another *now*. Speed and length do
 * not, so that a demo can go on faster and further.
 */
function nameOf({ tenants, timeZone, clock, start }: DemoOptions): string {
  const told = createHash('sha256').update(JSON.stringify([tenants, timeZone, clock, start ?? null]));
  const agents = tenants.reduce((sum, tenant) => sum + tenant.agents, 0);
  return `demo-${agents}-${tenants[0]?.seed ?? 0}-${told.digest('hex').slice(0, 8)}`;
}

/** A live demo began at midnight, so that its day is whole; one with a start of its own begins now. */
function begin(options: DemoOptions, clock: Clock): Beginning {
  if (options.start !== undefined) return { start: options.start, realStart: clock.now() };
  const midnight = startOfDay(clock.now(), options.timeZone);
  return { start: midnight, realStart: options.speed === 1 ? midnight : clock.now() };
}

function parseBeginning(value: unknown): Beginning {
  const { start, realStart } = value as Beginning;
  if (!Number.isFinite(start) || !Number.isFinite(realStart))
    throw new Error('start and realStart are not times');
  return { start, realStart };
}
