import { describe, expect, it } from 'vitest';
import { engineFactory } from '../src/mod.ts';
import { backFillIsExact } from './back-fill.ts';
import { broken } from './broken-engine.ts';

describe('[FILL-1] What was opened late is as if it had been open from the beginning', () => {
  const [first = 1, last = first] = process.env['PULSE_SEEDS']?.split('-').map(Number) ?? [1, 60];

  it('in random centres', () => {
    for (let seed = first; seed <= last; seed++) backFillIsExact(engineFactory, seed);
  });

  it('which is seen where nothing is adopted', () => {
    const idle = broken(engineFactory, { alone: true });
    const differ = () => {
      for (let seed = 1; seed <= 20; seed++) backFillIsExact(idle, seed);
    };
    expect(differ).toThrow(/by the rules/);
  });
});
