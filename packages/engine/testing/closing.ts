import type { Milliseconds } from '@pulse/base';
import { isGrowing } from '@pulse/model';
import type { EngineFactory } from '../src/engine.ts';
import { plain, same } from './comparison.ts';
import { EngineDiffersError, planOf } from './engine-equals-naive.ts';
import { feed, type Input } from './input.ts';
import { naiveUntil, naiveValues } from './naive/naive-model.ts';
import { printInputs } from './shrink.ts';

/** Before the end of an interval by so little that no value shows it. */
const JUST: Milliseconds = 1 / 4096;

/**
 * E-140: what an interval closes with is what the naive model says of the moment before its end; asking for it changes no
 * reading. Gives how many values were compared.
 */
export function closingsAreExact(factory: EngineFactory, seed: number): number {
  const { configuration, inputs, columns, readings } = planOf(seed);
  const engine = factory.create(configuration);
  let compared = 0;
  let fed = 0;
  const opened = columns.filter(
    ({ definition: { statistic }, openedAfter }) =>
      openedAfter === 0 && statistic.profile?.type === 'Growing' && statistic.profile.value !== 'never',
  );
  const all = opened.map(({ definition }) => ({ definition, column: engine.open(definition) }));
  for (const { after } of readings) {
    for (; fed < after; fed++) feed(engine, inputs[fed] as Input);
    const known = inputs.slice(0, after);
    for (const { definition, column } of all) {
      const end = column.until(engine.time);
      if (end === null) throw new Error(`seed ${seed}: ${JSON.stringify(definition)} never ends`);
      const differ = (what: string, expected: unknown, actual: unknown) => {
        const values = `${JSON.stringify(expected)} by the rules, ${JSON.stringify(actual)} by the engine`;
        const text = `seed ${seed}: ${what} of ${JSON.stringify(definition)}: ${values}\n${printInputs(known)}`;
        return new EngineDiffersError(seed, text, known);
      };
      const until = naiveUntil(configuration, known, definition, engine.time);
      if (until !== end) throw differ('the end of the interval', until, end);
      const expected = naiveValues(configuration, known, definition, end - JUST);
      for (const [object, { id }] of engine.objects(definition.objectType).entries()) {
        const before = plain(column.read(object, end), end);
        const cell = column.readClosing(object, end);
        const naive = expected.get(id);
        if (isGrowing(cell) || !same(plain(cell, end), naive))
          throw differ(`the closing value of ${id}`, naive, cell);
        compared++;
        const then = plain(column.read(object, end), end);
        if (!same(then, before)) throw differ(`the reading after it of ${id}`, before, then);
      }
    }
  }
  return compared;
}
