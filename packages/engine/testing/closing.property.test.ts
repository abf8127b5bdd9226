import type { ColumnDefinition } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { type Column, type EngineFactory, engineFactory } from '../src/mod.ts';
import { closingsAreExact } from './closing.ts';

/** Closes each interval a millisecond early. */
const early: EngineFactory = {
  ...engineFactory,
  create(configuration) {
    const engine = engineFactory.create(configuration);
    const open = engine.open.bind(engine);
    engine.open = (definition: ColumnDefinition): Column => {
      const column = open(definition);
      return {
        definition,
        timeDependent: column.timeDependent,
        since: (at) => column.since(at),
        until: (at) => column.until(at),
        read: (object, at) => column.read(object, at),
        readClosing: (object, end) => column.read(object, end - 1),
        readNumbers: (at, out) => column.readNumbers(at, out),
        complete: (object, at) => column.complete(object, at),
      };
    };
    return engine;
  },
};

describe('[E-140] Intervals close with what the naive model says of the moment before their end', () => {
  const [first = 1, last = first] = process.env['PULSE_SEEDS']?.split('-').map(Number) ?? [1, 60];

  it(`in the random centres ${first} to ${last}`, () => {
    let compared = 0;
    for (let seed = first; seed <= last; seed++) compared += closingsAreExact(engineFactory, seed);
    expect(compared).toBeGreaterThan(5 * (last - first + 1));
  });

  it('which is seen where they close a millisecond early', () => {
    const differ = () => {
      for (let seed = 1; seed <= 20; seed++) closingsAreExact(early, seed);
    };
    expect(differ).toThrow(/closing value/);
  });
});
