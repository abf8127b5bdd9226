import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type Engine, restoreEngine } from '@pulse/engine';
import { type CheckpointFiles, checkpointFiles } from '@pulse/storage';
import { collectGarbage } from '../collect-garbage.ts';
import { generateLoad } from '../engine/load.ts';
import { frames } from '../engine/race.ts';
import { type Figure, percentile } from '../figure.ts';
import { attachCombination, FEWER } from './mix.ts';
import { PulseMany } from './pulse.ts';

/** Rounds before those that count: a program saves every half minute, with code that is compiled. */
const WARM_UP = 6;
const ROUNDS = 9;

interface Round {
  /** Milliseconds in which no event is taken, the longest at once. */
  readonly pause: number;
  /** From the decision to save until it is on the disk. */
  readonly saved: number;
  /** From the file to an engine. */
  readonly loaded: number;
}

/** What it takes to save an engine of 300,000 statistics, and to go on from what was saved. */
export async function checkpointFigures(): Promise<readonly Figure[]> {
  const running = new PulseMany(FEWER);
  for (const frame of frames(generateLoad(FEWER, attachCombination))) running.ingest(frame);
  const { engine } = running;
  const values = running.values(engine.time).slice();
  const directory = await mkdtemp(join(tmpdir(), 'pulse-bench-'));
  try {
    const files = await checkpointFiles({ directory, keep: 2 });
    const rounds: Round[] = [];
    let bytes = 0;
    collectGarbage();
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      const { took, engine: restored, size } = await saveAndLoad(engine, files);
      if (round >= WARM_UP) rounds.push(took);
      bytes = size;
      if (round === 0) expectSame(values, new PulseMany(FEWER, restored).values(engine.time));
    }
    return figuresOf(rounds, bytes);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function saveAndLoad(engine: Engine, files: CheckpointFiles) {
  const begin = performance.now();
  const { saved, pause } = await saveInTurns(engine);
  await files.save(engine.time, [saved]);
  const written = performance.now();
  for await (const found of files.newestFirst()) {
    if (!found.readable) throw new Error(found.reason);
    // A copy of its own: the engine lays typed arrays over its bytes.
    const restored = restoreEngine(new Uint8Array(found.bytes));
    const loaded = performance.now() - written;
    return {
      took: { pause, saved: written - begin, loaded },
      engine: restored,
      size: saved.length,
    };
  }
  throw new Error('nothing was saved');
}

/** The longest of the steps is how long an event may have to wait. */
async function saveInTurns(engine: Engine): Promise<{ readonly saved: Uint8Array; readonly pause: number }> {
  let pause = 0;
  let last = performance.now();
  const steps = engine.checkpointInSteps();
  for (;;) {
    const step = steps.next();
    pause = Math.max(pause, performance.now() - last);
    if (step.done) return { saved: step.value, pause };
    await turn();
    last = performance.now();
  }
}

function figuresOf(rounds: readonly Round[], bytes: number): readonly Figure[] {
  const figure = (what: string, part: keyof Round, most: number, moonshot?: number): Figure => {
    const value = percentile(
      rounds.map((round) => round[part]).toSorted((a, b) => a - b),
      0.5,
    );
    return {
      figure: 'checkpoint',
      what: `${FEWER.name}, ${Math.round(bytes / 1e6)} MB: ${what}`,
      value,
      unit: 'ms',
      must: `<= ${most} ms`,
      ...(moonshot === undefined ? {} : { moonshot: `<= ${moonshot} ms` }),
      met: value <= most,
    };
  };
  return [
    figure('save and fsync', 'saved', 100, 30),
    figure('load', 'loaded', 200, 30),
    figure('pause of the engine', 'pause', 10),
  ];
}

/** A figure of a checkpoint that loses something does not count. */
function expectSame(before: Float64Array, after: Float64Array): void {
  const place = before.findIndex((value, index) => value !== after[index]);
  if (place >= 0) throw new Error(`value ${place}: ${before[place]} before, ${after[place]} after the load`);
}
