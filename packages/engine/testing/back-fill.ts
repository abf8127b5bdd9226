import { type Random, seededRandom } from '@pulse/base';
import type { Engine, EngineFactory } from '../src/engine.ts';
import { plain, same } from './comparison.ts';
import { EngineDiffersError, planOf } from './engine-equals-naive.ts';
import { feed, type Input } from './input.ts';
import { naiveValues } from './naive/naive-model.ts';
import { printInputs } from './shrink.ts';

/**
 * Runs one seed: some columns are opened late; another engine, which had them open from the beginning, replays up to
 * where the first one is, is saved, loaded and told what has come since; the first one adopts it, and goes on. Then all
 * values must be those of columns that were open from the beginning, as the naive model gives them.
 */
export function backFillIsExact(factory: EngineFactory, seed: number): void {
  const { configuration, inputs, columns, readings } = planOf(seed);
  const random = seededRandom(seed);
  const [opening, asked, spliced] = boundaries(random, inputs.length);
  const early = columns.filter((_, place) => place % 2 === 0);
  const engine = factory.create(configuration);
  for (const { definition } of early) engine.open(definition);
  const told = (to: Engine, from: number, until: number) => {
    for (let place = from; place < until; place++) feed(to, inputs[place] as Input);
  };
  told(engine, 0, opening);
  for (const { definition } of columns) engine.open(definition);
  told(engine, opening, asked);
  const side = factory.create(configuration);
  for (const definition of engine.definitions) side.open(definition);
  told(side, 0, asked);
  told(engine, asked, spliced);
  const loaded = factory.restore(side.checkpoint());
  told(loaded, asked, spliced);
  // What was open all along says whether its values are complete, too.
  const whole = factory.create(configuration);
  for (const { definition } of columns) whole.open(definition);
  told(whole, 0, spliced);
  const opened = columns.map(({ definition }) => ({ definition, column: engine.open(definition) }));
  engine.adopt(loaded);
  let fed = spliced;
  for (const { after, later } of [{ after: spliced, later: 0 }, ...readings]) {
    if (after < fed) continue;
    told(engine, fed, after);
    told(whole, fed, after);
    fed = after;
    const past = inputs.slice(0, after);
    const at = engine.time + later;
    for (const { definition, column } of opened) {
      const expected = naiveValues(configuration, past, definition, at);
      for (const [object, { id }] of engine.objects(definition.objectType).entries()) {
        const value = plain(column.read(object, at), at, definition.statistic.category);
        const twin = whole.open(definition);
        const isComplete = column.complete(object, at) === twin.complete(object, at);
        if (same(expected.get(id), value) && isComplete && column.since(at) === twin.since(at)) continue;
        const what = `seed ${seed}: ${definition.objectType} ${id} ${JSON.stringify(definition.statistic)} at ${at}`;
        const when = `opened after ${opening}, asked after ${asked}, spliced after ${spliced}`;
        const values = `by the rules ${JSON.stringify(expected.get(id))}, engine ${JSON.stringify(value)}`;
        throw new EngineDiffersError(seed, [what, when, values, printInputs(past)].join('\n  '), past);
      }
    }
  }
}

/** Three places among the inputs, ascending. */
function boundaries(random: Random, length: number): readonly [number, number, number] {
  const [a = 0, b = 0, c = 0] = [0, 0, 0].map(() => 1 + random.below(length)).sort((x, y) => x - y);
  return [a, b, c];
}
