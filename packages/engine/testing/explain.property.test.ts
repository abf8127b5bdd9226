import { describe, expect, it } from 'vitest';
import { engineFactory } from '../src/mod.ts';
import { broken } from './broken-engine.ts';
import { explanationsAreRight, lateProbe } from './explanations.ts';

/** `PULSE_SEEDS=1000-1999` tries others than the usual ones. */
function seeds(from: number, to: number): readonly number[] {
  const [first = from, last = first] = process.env['PULSE_SEEDS']?.split('-').map(Number) ?? [from, to];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe('What is listed is what the naive model counts, and makes the value', () => {
  it('[EXP-1] in random centres', () => {
    for (const seed of seeds(1, 40)) explanationsAreRight(engineFactory, seed);
  });

  it('[EXP-2] also when the probe comes later than the column, before the interval', () => {
    let explained = 0;
    for (const seed of seeds(41, 60)) explained += explanationsAreRight(engineFactory, seed, lateProbe(seed));
    expect(explained).toBeGreaterThan(500);
  });

  it('and an engine that misses events is seen', () => {
    const deaf = broken(engineFactory, { event: (event) => (event.type === 'EventReleased' ? null : event) });
    const differ = () => {
      for (const seed of [1, 2, 3, 4, 5]) explanationsAreRight(deaf, seed);
    };
    expect(differ).toThrow(/by the rules/);
  });
});
