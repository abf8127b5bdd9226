import { assert, type Milliseconds } from '@pulse/base';
import {
  type Cell,
  type ColumnDefinition,
  type Configuration,
  type ObjectType,
  type PulseEvent,
  type StateValue,
} from '@pulse/model';
import type { Applied, Column, Engine, EngineFactory, EngineObject, Revision } from '../src/engine.ts';
import { feed, type Input, isRevision } from './input.ts';
import { newest, pastOf } from './naive/arrival.ts';
import type { NaiveCell } from './naive/naive-model.ts';
import { naiveObjects, naiveSince, naiveUntil, naiveValues } from './naive/naive-model.ts';

/**
 * The naive model in the shape of an engine: what tests of the comparison itself, and of whatever needs an engine
 * that is right rather than fast, run on.
 */
export const naiveEngineFactory: EngineFactory = {
  create: (configuration) => new NaiveEngine(configuration),
  restore(bytes) {
    const saved = JSON.parse(new TextDecoder().decode(bytes)) as {
      readonly configuration: Configuration;
      readonly inputs: readonly Input[];
    };
    const engine = new NaiveEngine(saved.configuration);
    for (const input of saved.inputs) feed(engine, input);
    return engine;
  },
};

/** Before the end of an interval by so little that no value shows it. */
const JUST: Milliseconds = 1 / 4096;

class NaiveEngine implements Engine {
  readonly cursors = new Map();
  readonly counts: Record<Applied, number> = { applied: 0, duplicate: 0, late: 0, ignored: 0 };
  private readonly first: Configuration;
  private inputs: readonly Input[] = [];

  constructor(configuration: Configuration) {
    this.first = configuration;
  }

  get time(): Milliseconds {
    return pastOf(this.first, this.inputs).arrivals.at(-1)?.at ?? 0;
  }

  get configuration(): Configuration {
    return newest(pastOf(this.first, this.inputs).periods);
  }

  get revision(): number {
    return this.inputs.filter(isRevision).at(-1)?.revision.number ?? 0;
  }

  open(definition: ColumnDefinition): Column {
    const values = (at: Milliseconds) => naiveValues(this.first, this.inputs, definition, at);
    return {
      definition,
      since: (at) => naiveSince(this.first, this.inputs, definition, at),
      until: (at) => naiveUntil(this.first, this.inputs, definition, at),
      readClosing: (object, end) => cellOf([...values(end - JUST).values()][object]),
      read: (object, at) => cellOf([...values(at).values()][object]),
      readNumbers: (at, out) => {
        const cells = [...values(at).values()].map((value) =>
          typeof value === 'number' ? value : Number.NaN,
        );
        out.set(cells);
      },
      complete: () => true,
      timeDependent: true,
    };
  }

  apply(event: PulseEvent): Applied {
    const before = pastOf(this.first, this.inputs).arrivals.length;
    this.inputs = [...this.inputs, event];
    const applied = pastOf(this.first, this.inputs).arrivals.length > before ? 'applied' : 'duplicate';
    this.counts[applied] += 1;
    return applied;
  }

  configure(configuration: Configuration, revision: Revision) {
    if (revision.number <= this.revision) return 'duplicate';
    this.inputs = [...this.inputs, { configuration, revision }];
    return 'applied';
  }

  objects(objectType: ObjectType): readonly EngineObject[] {
    return naiveObjects(this.first, this.inputs, objectType);
  }

  takeChanged(type: ObjectType): readonly number[] {
    return this.objects(type).map((_, index) => index);
  }

  /** Holes of a log are no part of the comparison. */
  missed(): never {
    throw new Error('the naive model reads whole logs only');
  }

  *#inSteps(whole: Uint8Array): Generator<void, Uint8Array> {
    yield;
    return whole;
  }

  checkpointInSteps() {
    return this.#inSteps(this.checkpoint());
  }

  get definitions(): never {
    throw new Error('the naive model keeps no columns');
  }

  adopt(): never {
    throw new Error('the naive model keeps nothing that another could know better');
  }

  /** What is written down is not told; tests ask the naive model itself. */
  probe(): never {
    throw new Error('the naive model explains nothing');
  }

  checkpoint(): Uint8Array {
    return new TextEncoder().encode(JSON.stringify({ configuration: this.first, inputs: this.inputs }));
  }
}

function cellOf(value: NaiveCell | undefined): Cell {
  assert(value !== undefined, 'objects are read by an index that exists');
  if (typeof value === 'number' || value === null) return value;
  if ('keys' in value) {
    const groups = value.keys.map((key, place) => ({ key, value: value.values[place] ?? null }));
    return { groups, ...(value.others && { others: value.others }) };
  }
  const calls = value.calls.map((callId) => ({
    callId,
    callType: 'Unknown' as const,
    since: 0,
    mediaType: 'voice',
  }));
  const state: StateValue = {
    status: value.status,
    since: value.since,
    dnd: value.dnd,
    calls,
    ...(value.reason !== null && { reason: value.reason }),
  };
  return state;
}
