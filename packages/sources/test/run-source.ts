import { type Clock, systemClock } from '@pulse/base';
import { sourceId, tenantId } from '@pulse/model';
import { type AsteriskSourceOptions, createAsteriskSource } from '../src/mod.ts';
import type { StandInAsterisk } from '../testing/mod.ts';
import type { CollectingSink } from './collecting-sink.ts';

export const WRAP_UP = { support: 5, sales: 5, billing: 5 };

export interface Running {
  readonly lines: string[];
  stop(): Promise<void>;
}

/** Starts a source on the stand-in; `lines` is what a person is told. */
export function runSource(
  standIn: { readonly address: AsteriskSourceOptions['address'] },
  sink: CollectingSink,
  options: Partial<AsteriskSourceOptions> = {},
  clock: Clock = systemClock,
): Running {
  const lines: string[] = [];
  const source = createAsteriskSource({
    context: {
      tenant: tenantId('t'),
      source: sourceId('asterisk-1'),
      clock,
      tell: (level, message) => lines.push(`${level}: ${message}`),
    },
    address: standIn.address,
    user: 'pulse',
    secret: 'secret',
    wrapUp: WRAP_UP,
    streamClock: 'replay',
    ...options,
  });
  const abort = new AbortController();
  const done = source.run(sink, abort.signal);
  return {
    lines,
    stop: () => {
      abort.abort();
      return done;
    },
  };
}

/** Waits, up to ten seconds, until it is true. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`waited in vain: ${what}`);
}

/** Runs a source until the recording has passed and everything of it was read. */
export async function runUntilFinished(
  standIn: StandInAsterisk,
  sink: CollectingSink,
  options: Partial<AsteriskSourceOptions> = {},
): Promise<Running> {
  const running = runSource(standIn, sink, options);
  await standIn.finished;
  const last = standIn.recording.packets.at(-1)?.time ?? 0;
  await until(() => sink.watermarkAt >= last, 'the last packet was read');
  await running.stop();
  return running;
}
