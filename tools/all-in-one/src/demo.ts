import { createHash } from 'node:crypto';
import type { Clock, Milliseconds } from '@pulse/base';
import { type Configuration, type SourceId, type StreamClock, sourceId, tenantId } from '@pulse/model';
import { type CentreOptions, centreConfiguration, simulatorFeed } from '@pulse/simulator';
import type { DataFolder } from '@pulse/storage';
import { startOfDay } from './start-of-day.ts';

/** A demo that began longer ago is begun anew: nobody waits for days to be made up. */
const OLDEST_DEMO: Milliseconds = 36 * 3_600_000;

export interface DemoOptions {
  readonly agents: number;
  readonly seed: number;
  readonly timeZone: string;
  /** Simulated milliseconds for each real one. */
  readonly speed: number;
  readonly clock: StreamClock;
  /** Simulated time of the first event; local midnight when absent. */
  readonly start?: Milliseconds;
  /** How long the demo goes on, simulated; for ever when absent. */
  readonly length?: Milliseconds;
}

export const DEMO_SOURCE: SourceId = sourceId('demo');

/** When a demo began, in its own time and on the machine's clock. Kept, it makes every restart the same demo. */
interface DemoBeginning {
  readonly start: Milliseconds;
  readonly realStart: Milliseconds;
}

export interface Demo {
  readonly configuration: Configuration;
  readonly feed: ReturnType<typeof simulatorFeed>;
  /** Folder of this demo's log and checkpoints; another centre or beginning has another. */
  readonly folder: string;
}

/** The built-in contact centre as an upstream server, continued where the last run of the same demo left it. */
export async function openDemo(options: DemoOptions, folder: DataFolder, clock: Clock): Promise<Demo> {
  const tenant = tenantId('demo');
  const name = nameOf(options);
  const known = await folder.readDocument(name, parseBeginning);
  const begun = known && clock.now() - known.realStart < OLDEST_DEMO ? known : begin(options, clock);
  if (begun !== known) await folder.writeDocument(name, begun);
  const centre: CentreOptions = {
    seed: options.seed,
    agents: options.agents,
    start: begun.start,
    tenant,
    source: DEMO_SOURCE,
    timeZone: options.timeZone,
  };
  return {
    configuration: centreConfiguration(centre),
    folder: `${name}-${begun.realStart}`,
    feed: simulatorFeed({
      centre,
      clock,
      speed: options.speed,
      realStart: begun.realStart,
      streamClock: options.clock,
      ...(options.length === undefined ? {} : { end: begun.start + options.length }),
    }),
  };
}

/**
 * What makes it another demo: another zone has other events, another clock or start another *now*. Speed and length do
 * not, so that a demo can go on faster and further.
 */
function nameOf({ agents, seed, timeZone, clock, start }: DemoOptions): string {
  const told = createHash('sha256').update(JSON.stringify([timeZone, clock, start ?? null]));
  return `demo-${agents}-${seed}-${told.digest('hex').slice(0, 8)}`;
}

/** A live demo began at midnight, so that its day is whole; one with a start of its own begins now. */
function begin(options: DemoOptions, clock: Clock): DemoBeginning {
  if (options.start !== undefined) return { start: options.start, realStart: clock.now() };
  const midnight = startOfDay(clock.now(), options.timeZone);
  return { start: midnight, realStart: options.speed === 1 ? midnight : clock.now() };
}

function parseBeginning(value: unknown): DemoBeginning {
  const { start, realStart } = value as DemoBeginning;
  if (!Number.isFinite(start) || !Number.isFinite(realStart))
    throw new Error('start and realStart are not times');
  return { start, realStart };
}
