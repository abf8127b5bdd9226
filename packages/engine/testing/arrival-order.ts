import { type Milliseconds, type Random, seededRandom } from '@pulse/base';
import type { ColumnDefinition, Configuration, PulseEvent } from '@pulse/model';
import type { Engine, EngineFactory } from '../src/engine.ts';
import { randomCentre } from './centre/centre-generator.ts';
import { plain, same } from './comparison.ts';
import { EngineDiffersError } from './engine-equals-naive.ts';
import { feed, type Input, isRevision, type RevisionInput } from './input.ts';
import { LATENESS, pastOf } from './naive/arrival.ts';
import { randomDefinition } from './random-definition.ts';
import { printInputs } from './shrink.ts';

/** A centre whose revisions may come in more than one order among the events without being late. */
interface Story {
  readonly configuration: Configuration;
  readonly events: readonly PulseEvent[];
  /** Each with the number of events after which it is only just in time. */
  readonly revisions: readonly { readonly input: RevisionInput; readonly latest: number }[];
}

function storyOf(random: Random): Story {
  const options = {
    events: 20 + random.below(60),
    hostile: random.next() < 0.3,
    resynchronises: random.next() < 0.2,
  };
  const { configuration, events, inputs } = randomCentre(random, { ...options, reconfigures: true });
  // Of events that are duplicates the first counts, and only those that count have a time.
  const arrivals = pastOf(configuration, events).arrivals;
  const found = inputs.filter(isRevision);
  const times = found.map(({ revision }) => revision.time).sort((a, b) => a - b);
  const revisions = found.map((input, place) => {
    const time = times[place] ?? 0;
    const early = arrivals.filter(({ at }) => at <= time + LATENESS).map(({ event }) => event);
    const last = early.at(-1);
    const latest = last === undefined ? 0 : events.indexOf(last) + 1;
    return { input: { ...input, revision: { number: place + 1, time } }, latest };
  });
  return { configuration, events, revisions };
}

/** The events in their order, the revisions in theirs; `wish`: after how many events each should come. */
function interleave({ events, revisions }: Story, wish: (latest: number) => number): readonly Input[] {
  const inputs: Input[] = [];
  let applied = 0;
  for (const { input, latest } of revisions) {
    const until = Math.max(applied, Math.min(latest, wish(latest)));
    inputs.push(...events.slice(applied, until), input);
    applied = until;
  }
  return [...inputs, ...events.slice(applied)];
}

/** Every value of every object, by column and id. */
function valuesOf(
  engine: Engine,
  columns: readonly ColumnDefinition[],
  at: Milliseconds,
): ReadonlyMap<string, unknown> {
  return new Map(
    columns.flatMap((definition) => {
      const column = engine.open(definition);
      return engine.objects(definition.objectType).map(({ id, name, present }, index) => {
        const value = plain(column.read(index, at), at);
        return [`${JSON.stringify(definition)} ${id}`, { name, present, value, since: column.since(at) }];
      });
    }),
  );
}

function firstOther(
  one: ReadonlyMap<string, unknown>,
  other: ReadonlyMap<string, unknown>,
): string | undefined {
  const key = [...new Set([...one.keys(), ...other.keys()])].find(
    (each) => !same(one.get(each), other.get(each)),
  );
  return key && `${key}: ${JSON.stringify(one.get(key))}, ${JSON.stringify(other.get(key))}`;
}

/**
 * E-103: revisions may come before the events of their time or up to a second of events after them. Whenever the same
 * has come, the values are the same.
 */
export function arrivalOrderChangesNothing(factory: EngineFactory, seed: number): void {
  const random = seededRandom(seed);
  const story = storyOf(random);
  const columns = Array.from({ length: 15 }, () => randomDefinition(random));
  const [last, ...others] = [
    interleave(story, (latest) => latest),
    interleave(story, () => 0),
    interleave(story, (latest) => random.below(latest + 1)),
    interleave(story, (latest) => latest - random.below(8)),
  ].map((inputs) => ({ inputs, seen: valuesAtEach(factory, story, inputs, columns) }));
  for (const { inputs, seen } of others) {
    for (const [place, values] of last?.seen ?? []) {
      const difference = firstOther(values, seen.get(place) ?? values);
      if (difference === undefined) continue;
      const orders = [last?.inputs ?? [], inputs].map((order) => printInputs(order)).join('\n  or\n');
      throw new EngineDiffersError(seed, `seed ${seed}: ${difference}\n${orders}`, inputs);
    }
  }
}

/** The values at every third number of events and at the end, where all that may have come by then has come. */
function valuesAtEach(
  factory: EngineFactory,
  { configuration, events, revisions }: Story,
  inputs: readonly Input[],
  columns: readonly ColumnDefinition[],
): ReadonlyMap<number, ReadonlyMap<string, unknown>> {
  const engine = factory.create(configuration);
  for (const definition of columns) engine.open(definition);
  const values = new Map<number, ReadonlyMap<string, unknown>>();
  let applied = 0;
  let revised = 0;
  for (const input of inputs) {
    feed(engine, input);
    if (isRevision(input)) revised += 1;
    else applied += 1;
    const due = revisions.filter(({ latest }) => latest <= applied).length;
    const ended = applied === events.length && revised === revisions.length;
    if (revised === due && (ended || applied % 3 === 0)) {
      values.set(applied, valuesOf(engine, columns, engine.time + (ended ? 2_000_000 : 0)));
    }
  }
  return values;
}
