import { describe, expect, it } from 'vitest';
import { EngineDiffersError, engineEqualsNaive } from './engine-equals-naive.ts';
import {
  changesAreReported,
  duplicatesChangeNothing,
  groupsAddUp,
  queuesBalance,
  restartChangesNothing,
  statusTimesAddUp,
} from './invariants.ts';
import { naiveEngineFactory } from './naive-engine.ts';
import type { PulseEvent } from '@pulse/model';
import type { EngineFactory, Engine } from '../src/engine.ts';

const engines: EngineFactory = naiveEngineFactory;

/** `PULSE_SEEDS=1000-1999` tries others than the usual ones. */
function seeds(usual: readonly [number, number]): readonly number[] {
  const text = process.env['PULSE_SEEDS'];
  const [from, to] = text === undefined ? usual : text.split('-').map(Number);
  const first = from ?? usual[0];
  return Array.from({ length: (to ?? first) - first + 1 }, (_, index) => first + index);
}

/** Groups of fifty, so that a failing one is seen early and no test runs long. */
function batches(all: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(all.length / 50) }, (_, index) => all.slice(index * 50, index * 50 + 50));
}

describe('The engine gives the numbers of the naive model', () => {
  for (const batch of batches(seeds([1, 500]))) {
    it(`for the random centres ${batch[0]} to ${batch.at(-1)}`, () => {
      for (const seed of batch) engineEqualsNaive(engines, seed);
    });
  }
});
