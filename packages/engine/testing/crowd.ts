import { type Milliseconds, seededRandom } from '@pulse/base';
import type { ColumnDefinition, Configuration, ObjectType } from '@pulse/model';
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
  const script = new EventScript('crowd');
  const alone = factory.create(bare);
  let crowded = factory.create(bare);
  for (const definition of definitions) {
    alone.open(definition);
    crowded.open(definition);
  }
  for (const [index, event] of events.entries()) {
    alone.apply(event);
    crowded.apply(event);
    const thirds = [0, Math.floor(events.length / 3), Math.floor((2 * events.length) / 3)];
    const told = script.events.length;
    for (const [phase, tell] of PHASES.entries()) {
      if (thirds[phase] !== index) continue;
      for (let other = 0; other < OTHERS; other++) tell(script, alone.time, other);
    }
    for (const other of script.events.slice(told)) crowded.apply(other);
    if (random.next() < 0.05) crowded = factory.restore(crowded.checkpoint());
    if (index + 1 < events.length && random.next() > 0.05) continue;
    const at = alone.time + random.below(100_000);
    for (const definition of definitions) {
      const [expected, found] = [alone, crowded].map((engine) => valuesOf(engine, definition, at));
      demandAlike(seed, definition, found as Map<string, string>);
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

/** All of the crowd do the same at the same times. */
function demandAlike(seed: number, definition: ColumnDefinition, found: ReadonlyMap<string, string>): void {
  const own = [...found].filter(([id]) => id.endsWith('@crowd') || definition.objectType === 'Agent');
  const texts = own.flatMap(([id, value]) =>
    /^[xy]\d+(@|$)/.test(id) ? [value.replaceAll(/\b[xy]\d+/g, '')] : [],
  );
  const values = [...new Set(texts)];
  if (values.length <= 1) return;
  const what = `seed ${seed}: not all of a crowd have the same ${JSON.stringify(definition)}`;
  throw new EngineDiffersError(seed, [what, ...values].join('\n  '), []);
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

type Tell = (script: EventScript, time: Milliseconds, other: number) => void;

const names = (other: number) => ({ thisDn: `x${other}@crowd`, thisQueue: `y${other}@crowd` });

/** What everybody of the crowd does with the first event, and after a third and two thirds of them. */
const PHASES: readonly Tell[] = [
  (script, time, other) => {
    const { thisDn, thisQueue } = names(other);
    script.add('EventAgentLogin', time, { thisDn, agentId: `x${other}`, thisQueue });
    script.add('EventAgentReady', time, { thisDn });
    script.add('EventQueued', time, { thisDn: thisQueue, callId: `y${other}` });
    script.add('EventEstablished', time, { thisDn, callId: `x${other}`, callType: 'Inbound' });
  },
  (script, time, other) => {
    const { thisDn, thisQueue } = names(other);
    const userData = { ServiceType: 'Billing', Level: 2 };
    script.add('EventHeld', time, { thisDn, callId: `x${other}`, userData });
    script.add('EventDiverted', time, { thisDn: thisQueue, callId: `y${other}`, thirdPartyDn: thisDn });
    script.add('EventRinging', time, { thisDn, callId: `y${other}`, thisQueue });
  },
  (script, time, other) => {
    const { thisDn, thisQueue } = names(other);
    script.add('EventReleased', time, { thisDn, callId: `x${other}` });
    script.add('EventEstablished', time, { thisDn, callId: `y${other}`, thisQueue });
    script.add('EventReleased', time, { thisDn, callId: `y${other}` });
    script.add('EventAgentNotReady', time, { thisDn, reasons: { reason: 'Lunch' } });
  },
];

/** By id. */
function valuesOf(engine: Engine, definition: ColumnDefinition, at: number) {
  const column = engine.open(definition);
  const objects = engine.objects(definition.objectType);
  const numbers = new Float64Array(objects.length);
  column.readNumbers(at, numbers);
  return new Map(
    objects.map(({ id }, index) => {
      const value = plain(column.read(index, at), at, definition.statistic.category);
      return [id, JSON.stringify([value, numbers[index], column.complete(index, at)])];
    }),
  );
}
