import { type Milliseconds, seededRandom } from '@pulse/base';
import type { Category, ColumnDefinition, ObjectType, StatisticDefinition } from '@pulse/model';
import type { Column, Engine, EngineFactory } from '../src/engine.ts';
import { plain, same } from './comparison.ts';
import { centreOf, EngineDiffersError, isHostile, planOf } from './engine-equals-naive.ts';
import { feed, type Input, isRevision } from './input.ts';
import { pastOf } from './naive/arrival.ts';
import { profileStart } from './naive/interval.ts';
import { timelineOf } from './naive/timeline.ts';
import { printInputs } from './shrink.ts';

const EVER = { type: 'Growing', value: 'never', zone: 'UTC' } as const;

const ever = (
  objectType: ObjectType,
  category: Category,
  mainMask: string,
  rest: Partial<StatisticDefinition> = {},
) => ({
  objectType,
  statistic: { category, subject: 'DNAction', mainMask, profile: EVER, ...rest } as const,
});
const now = (objectType: ObjectType, mainMask: string): ColumnDefinition => ({
  objectType,
  statistic: { category: 'CurrentNumber', subject: 'DNAction', mainMask },
});

function demand(holds: boolean, seed: number, what: string, events: readonly Input[]): void {
  if (!holds) throw new EngineDiffersError(seed, `seed ${seed}: ${what}\n${printInputs(events)}`, events);
}

const numberOf = (column: Column, object: number, at: Milliseconds): number =>
  Number(plain(column.read(object, at), at));

function definitionsOf(seed: number) {
  const { configuration, inputs, columns } = planOf(seed);
  return { configuration, inputs, columns: columns.map(({ definition }) => definition) };
}

/** X7: what entered a queue went somewhere or still waits, at every moment. */
export function queuesBalance(factory: EngineFactory, seed: number): void {
  const { configuration, events } = centreWithoutGaps(seed);
  const engine = factory.create(configuration);
  const open = (type: ObjectType) => ({
    type,
    entered: engine.open(ever(type, 'TotalNumber', 'CallEntered')),
    left: engine.open(ever(type, 'TotalNumber', 'CallDistributed,CallAbandoned,CallCleared')),
    waiting: engine.open(now(type, 'CallWait')),
  });
  const kinds = (['Queue', 'RoutePoint', 'GroupQueues'] as const).map(open);
  for (const [index, event] of events.entries()) {
    engine.apply(event);
    for (const { type, entered, left, waiting } of kinds) {
      for (const [object, { id }] of engine.objects(type).entries()) {
        const counts = [entered, left, waiting].map((column) => numberOf(column, object, engine.time));
        const [came = 0, went = 0, stays = 0] = counts;
        demand(
          came === went + stays && stays >= 0,
          seed,
          `${id}: ${counts.join(' ')}`,
          events.slice(0, index + 1),
        );
      }
    }
  }
}

/** After a loss of the link nothing is known to wait. */
const GAPS: ReadonlySet<string> = new Set(['EventLinkDisconnected', 'EventSnapshotBegin']);

function centreWithoutGaps(seed: number) {
  const random = seededRandom(seed);
  for (let attempt = seed; ; attempt += 1) {
    const centre = centreOf(attempt, random);
    if (!centre.events.some(({ type }) => GAPS.has(type))) return centre;
  }
}

/** U5: the times of the statuses of an agent, and of a place, add up to the interval, whatever the interval. */
export function statusTimesAddUp(factory: EngineFactory, seed: number): void {
  const random = seededRandom(seed);
  const { configuration, inputs } = centreOf(seed, random);
  const engine = factory.create(configuration);
  const profiles = [
    EVER,
    { type: 'Growing', value: '00:00 +00:15', zone: 'Europe/Berlin' },
    { type: 'Sliding', window: 900, step: 60 },
  ] as const;
  const statistic = { category: 'TotalTime', mainMask: '*' } as const;
  const columns = profiles.flatMap((profile) => [
    engine.open({ objectType: 'Agent', statistic: { ...statistic, subject: 'AgentStatus', profile } }),
    engine.open({ objectType: 'Place', statistic: { ...statistic, subject: 'PlaceStatus', profile } }),
  ]);
  for (const [index, input] of inputs.entries()) {
    feed(engine, input);
    const at = engine.time + random.below(3) * 400_000;
    for (const column of columns) {
      const length = (at - (column.since(at) ?? at)) / 1000;
      for (const [object, { id }] of engine.objects(column.definition.objectType).entries()) {
        const total = numberOf(column, object, at);
        demand(same(total, length), seed, `${id}: ${total} s of ${length} s`, inputs.slice(0, index + 1));
      }
    }
  }
}

/** U8: a group of listed members is the sum of its distinct members. */
export function groupsAddUp(factory: EngineFactory, seed: number): void {
  const { configuration, events } = centreOf(seed, seededRandom(seed));
  const engine = factory.create(configuration);
  const shapes = [
    { category: 'TotalNumber', subject: 'DNAction', mainMask: '*', profile: EVER },
    { category: 'TotalTime', subject: 'AgentStatus', mainMask: '*,~OnHook', profile: EVER },
    { category: 'CurrentNumber', subject: 'AgentStatus', mainMask: 'OnHook,WaitForNextCall,CallInbound' },
  ] as const;
  const ofPlaces = shapes.map(({ subject, ...rest }) => ({
    ...rest,
    subject: subject === 'AgentStatus' ? ('PlaceStatus' as const) : subject,
  }));
  const opened = (type: ObjectType, statistics: readonly StatisticDefinition[]) =>
    statistics.map((statistic) => engine.open({ objectType: type, statistic }));
  const kinds = [
    {
      groups: configuration.agentGroups,
      whole: opened('GroupAgents', shapes),
      parts: opened('Agent', shapes),
    },
    {
      groups: configuration.placeGroups ?? [],
      whole: opened('GroupPlaces', ofPlaces),
      parts: opened('Place', ofPlaces),
    },
  ];
  for (const event of events) engine.apply(event);
  const valueOf = (column: Column, id: string) => {
    const objects = engine.objects(column.definition.objectType);
    return numberOf(
      column,
      objects.findIndex((each) => each.id === id),
      engine.time,
    );
  };
  for (const { groups, whole, parts } of kinds) {
    for (const { id, members } of groups) {
      if ('all' in members || 'queue' in members) continue;
      for (const [place, group] of whole.entries()) {
        const own = [...new Set<string>(members)].map((member) => valueOf(parts[place] as Column, member));
        const sum = own.reduce((total, each) => total + each, 0);
        const value = valueOf(group, id);
        demand(same(value, sum), seed, `${id} has ${value}, its members ${sum}`, events);
      }
    }
  }
}

/**
 * A value misses something when sight of its DN is lost, and where its interval began with the opening instead of a
 * reset; without any loss nothing else is missing, and an interval that began after a loss was made good misses nothing.
 */
export function completenessIsTold(factory: EngineFactory, seed: number): void {
  const { configuration, events } = centreOf(seed, seededRandom(seed));
  const engine = factory.create(configuration);
  const types = ['RegDN', 'Queue', 'Agent', 'GroupAgents', 'GroupQueues', 'Place', 'GroupPlaces'] as const;
  const profiles = [
    { type: 'Growing', value: '00:00 +00:15', zone: 'Europe/Berlin' },
    { type: 'Sliding', window: 300, step: 15 },
  ] as const;
  const current = types.map((type) => engine.open(now(type, '*')));
  const past = types.flatMap((type) =>
    profiles.map((profile) => engine.open(ever(type, 'TotalNumber', '*', { profile }))),
  );
  for (const [index, event] of events.entries()) {
    engine.apply(event);
    const shown = events.slice(0, index + 1);
    const world = timelineOf(pastOf(configuration, shown));
    const at = engine.time;
    const expectAll = (column: Column, complete: boolean) => {
      for (const [object, { id }] of engine.objects(column.definition.objectType).entries()) {
        demand(
          column.complete(object, at) === complete,
          seed,
          `${id} is ${complete ? 'not ' : ''}complete`,
          shown,
        );
      }
    };
    for (const column of current.slice(0, 2)) {
      for (const [object, { id }] of engine.objects(column.definition.objectType).entries()) {
        const { monitored, lostAt } = world.devices.get(id) ?? { monitored: false, lostAt: null };
        const isLost = lostAt !== null && event.type === 'EventLinkDisconnected';
        const agrees = column.complete(object, at) ? !isLost : !monitored;
        demand(agrees, seed, `${id} is ${monitored ? 'seen' : 'lost'}`, shown);
      }
    }
    const losses = shown.findLastIndex(({ type }) => LOSSES.has(type));
    const isMadeGood = shown[losses]?.type === 'EventSnapshotEnd' && !isHostile(seed);
    for (const column of past) {
      const since = column.since(at) ?? at;
      const { profile } = column.definition.statistic;
      const byReset = profile !== undefined && profileStart(profile, at) >= world.opened;
      if (!byReset) expectAll(column, false);
      else if (losses < 0) expectAll(column, true);
      else if (isMadeGood && since > (shown[losses]?.time ?? at)) expectAll(column, true);
    }
  }
}

const LOSSES: ReadonlySet<string> = new Set([
  'EventLinkDisconnected',
  'EventSnapshotBegin',
  'EventAddressInfo',
  'EventSnapshotEnd',
  'EventUnregistered',
]);

/** Every cell of every column, for comparing two engines with each other. */
function everything(engine: Engine, definitions: readonly ColumnDefinition[], at: Milliseconds): string {
  return JSON.stringify(
    definitions.map((definition) => {
      const column = engine.open(definition);
      const objects = engine.objects(definition.objectType);
      return objects.map(({ id }, index) => [
        id,
        plain(column.read(index, at), at),
        column.complete(index, at),
      ]);
    }),
  );
}

/** Saved and restored between inputs, time and again, an engine goes on as if nothing had been. */
export function restartChangesNothing(factory: EngineFactory, seed: number, often = 0.25): void {
  const { configuration, inputs, columns } = definitionsOf(seed);
  const random = seededRandom(seed);
  const steady = factory.create(configuration);
  let restarted = factory.create(configuration);
  for (const definition of columns) {
    steady.open(definition);
    restarted.open(definition);
  }
  for (const [index, input] of inputs.entries()) {
    if (random.next() < often) restarted = factory.restore(restarted.checkpoint());
    const one = feed(steady, input);
    const other = feed(restarted, input);
    demand(one === other, seed, `${one} before, ${other} after a restart`, inputs.slice(0, index + 1));
  }
  for (const at of [steady.time, steady.time + 4_000_000]) {
    const [one, other] = [steady, restarted].map((engine) => everything(engine, columns, at));
    demand(one === other, seed, `values differ after restarts\n${one}\n${other}`, inputs);
  }
  const facts = [steady, restarted].map((engine) =>
    JSON.stringify([engine.time, [...engine.cursors], engine.counts, engine.revision, engine.configuration]),
  );
  demand(facts[0] === facts[1], seed, `counts differ after restarts: ${facts.join(' ')}`, inputs);
}

/** A checkpoint that is written in steps is that of the moment when it was begun, whatever is told meanwhile. */
export function stepsAreOfTheirBeginning(factory: EngineFactory, seed: number): void {
  const { configuration, inputs, columns } = definitionsOf(seed);
  const random = seededRandom(seed);
  const engine = factory.create(configuration);
  for (const definition of columns) engine.open(definition);
  let begun: { readonly whole: Uint8Array; readonly steps: ReturnType<Engine['checkpointInSteps']> } | null =
    null;
  for (const [index, input] of inputs.entries()) {
    if (begun === null && random.next() < 0.5) {
      begun = { whole: engine.checkpoint(), steps: engine.checkpointInSteps() };
    }
    feed(engine, input);
    const step = begun?.steps.next();
    if (!step?.done) continue;
    const isWhole = Buffer.from(step.value).equals(begun?.whole ?? new Uint8Array());
    demand(isWhole, seed, 'a checkpoint in steps is another one', inputs.slice(0, index + 1));
    begun = null;
  }
}

/** T6: what comes again, now or later, changes nothing and is called a duplicate. */
export function duplicatesChangeNothing(factory: EngineFactory, seed: number): void {
  const { configuration, inputs, columns } = definitionsOf(seed);
  const random = seededRandom(seed);
  const once = factory.create(configuration);
  const often = factory.create(configuration);
  for (const definition of columns) {
    once.open(definition);
    often.open(definition);
  }
  for (const [index, input] of inputs.entries()) {
    feed(once, input);
    feed(often, input);
    const again = inputs[random.next() < 0.5 ? index : random.below(index + 1)] ?? input;
    const applied = feed(often, altered(again));
    demand(applied === 'duplicate', seed, `a second delivery is ${applied}`, inputs.slice(0, index + 1));
  }
  const [one, other] = [once, often].map((engine) => everything(engine, columns, once.time));
  demand(one === other, seed, `values differ after duplicates\n${one}\n${other}`, inputs);
}

/** The same by its identity, with something else in it. */
function altered(input: Input): Input {
  if (!isRevision(input)) return { ...input, time: input.time + 5, type: 'EventReleased' };
  const { configuration, revision } = input;
  return { configuration: { ...configuration, agentGroups: [], agents: [] }, revision };
}

/** A value that an input changes is among those reported as changed. */
export function changesAreReported(factory: EngineFactory, seed: number): void {
  const { configuration, inputs, columns: definitions } = definitionsOf(seed);
  const engine = factory.create(configuration);
  const columns = definitions.map((definition) => engine.open(definition));
  const types = [...new Set(definitions.map(({ objectType }) => objectType))];
  const valuesAt = (at: Milliseconds) =>
    columns.map((column) =>
      engine.objects(column.definition.objectType).map((_, index) => plain(column.read(index, at), at)),
    );
  for (const [index, input] of inputs.entries()) {
    const { time, received } = isRevision(input) ? { ...input.revision, received: undefined } : input;
    const at = Math.max(engine.time, Math.min(time, received ?? time));
    const begun = engine.time > 0;
    const before = begun ? valuesAt(at) : [];
    feed(engine, input);
    const reported = new Map(types.map((type) => [type, new Set(engine.takeChanged(type))]));
    if (!begun) continue;
    for (const [place, cells] of valuesAt(at).entries()) {
      const type = definitions[place]?.objectType ?? 'Agent';
      for (const [object, cell] of cells.entries()) {
        const was = before[place]?.[object];
        const silent = was === undefined || same(was, cell) || reported.get(type)?.has(object);
        const what = `${type} ${engine.objects(type)[object]?.id} changed unreported: ${JSON.stringify(definitions[place])}`;
        demand(silent === true, seed, what, inputs.slice(0, index + 1));
      }
    }
  }
}
