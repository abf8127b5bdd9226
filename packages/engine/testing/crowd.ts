import { seededRandom } from '@pulse/base';
import type { Configuration, ObjectType, PulseEvent } from '@pulse/model';
import type { Engine, EngineFactory } from '../src/engine.ts';
import { plain } from './comparison.ts';
import { centreOf, EngineDiffersError, planOf } from './engine-equals-naive.ts';
import { EventScript } from './event-script.ts';
import { type Combination, definitionOf, everyCombination } from './every-combination.ts';
import { printInputs } from './shrink.ts';

/** More than any column has room for without growing, and more than twice that. */
const OTHERS = 40;
/** Whose values do not depend on who else is there. */
const ALONE: ReadonlySet<ObjectType> = new Set(['Agent', 'RegDN', 'Queue', 'RoutePoint']);
/** Combinations that each seed tries besides its own columns. */
const COMBINATIONS = 20;
let combinations: readonly Combination[] | undefined;

/**
 * Runs one seed twice: as it is, and where a crowd has come before anybody, each with a telephone, a queue and calls of
 * their own; that engine is saved and loaded now and then. Everybody must have the same values in both.
 */
export function crowdChangesNothing(factory: EngineFactory, seed: number): void {
  const random = seededRandom(seed);
  const { configuration, events } = centreOf(seed, random);
  const bare = bareOf(configuration);
  const definitions = definitionsOf(seed);
  const alone = factory.create(bare);
  let crowded = factory.create(bare);
  for (const definition of definitions) {
    alone.open(definition);
    crowded.open(definition);
  }
  for (const [index, event] of events.entries()) {
    alone.apply(event);
    crowded.apply(event);
    if (index === 0) for (const other of crowdOf(event)) crowded.apply(other);
    if (random.next() < 0.05) crowded = factory.restore(crowded.checkpoint());
    if (index + 1 < events.length && random.next() > 0.05) continue;
    const at = alone.time + random.below(100_000);
    for (const definition of definitions) {
      const [expected, found] = [alone, crowded].map((engine) => valuesOf(engine, definition, at));
      for (const [id, value] of expected as Map<string, string>) {
        if (found?.get(id) === value) continue;
        const inputs = events.slice(0, index + 1);
        const what = `seed ${seed}: ${definition.objectType} ${id} ${JSON.stringify(definition.statistic)} at ${at}`;
        const values = `alone ${value}, in a crowd ${found?.get(id)}`;
        throw new EngineDiffersError(seed, [what, values, printInputs(inputs)].join('\n  '), inputs);
      }
    }
  }
}

/** Everybody is discovered, so that a crowd can come before. */
const bareOf = (configuration: Configuration): Configuration => ({
  ...configuration,
  agents: [],
  agentGroups: [],
  queueGroups: [],
  dns: [],
  queues: configuration.queues.filter(({ type }) => type === 'RoutePoint'),
});

function definitionsOf(seed: number) {
  const random = seededRandom(seed);
  combinations ??= everyCombination().filter(({ types }) => types.some((type) => ALONE.has(type)));
  const known = combinations;
  const others = Array.from({ length: COMBINATIONS }, () => definitionOf(random, random.pick(known)));
  const all = [...planOf(seed).columns.map(({ definition }) => definition), ...others];
  return all.filter(({ objectType }) => ALONE.has(objectType));
}

/** Who comes with the first event. */
function crowdOf({ time }: PulseEvent): readonly PulseEvent[] {
  const script = new EventScript('crowd');
  for (let other = 0; other < OTHERS; other++) {
    const [thisDn, thisQueue] = [`x${other}@crowd`, `y${other}@crowd`];
    script.add('EventAgentLogin', time, { thisDn, agentId: `x${other}`, thisQueue });
    script.add('EventAgentReady', time, { thisDn });
    script.add('EventQueued', time, { thisDn: thisQueue, callId: `x${other}` });
    script.add('EventEstablished', time, { thisDn, callId: `y${other}`, callType: 'Inbound' });
  }
  return script.events;
}

/** By id. */
function valuesOf(engine: Engine, definition: ReturnType<typeof definitionsOf>[number], at: number) {
  const column = engine.open(definition);
  const objects = engine.objects(definition.objectType);
  const numbers = new Float64Array(objects.length);
  column.readNumbers(at, numbers);
  return new Map(
    objects.map(({ id }, index) => {
      const value = plain(column.read(index, at), at, definition.statistic.category);
      return [id as string, JSON.stringify([value, numbers[index], column.complete(index, at)])];
    }),
  );
}
