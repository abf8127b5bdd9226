import { assert, type Milliseconds } from '@pulse/base';
import {
  type Cell,
  type ColumnDefinition,
  type Configuration,
  type ObjectType,
  type PulseEvent,
  type StateValue,
} from '@pulse/model';
import type { Applied, Column, Engine, EngineFactory } from '../src/engine.ts';
import { arrivals } from './naive/arrival.ts';
import type { NaiveCell } from './naive/naive-model.ts';
import { naiveSince, naiveValues } from './naive/naive-model.ts';

/**
 * The naive model in the shape of an engine: what tests of the comparison itself, and of whatever needs an engine
 * that is right rather than fast, run on.
 */
export const naiveEngineFactory: EngineFactory = {
  create: (configuration) => new NaiveEngine(configuration),
  restore(bytes) {
    const saved = JSON.parse(new TextDecoder().decode(bytes)) as {
      readonly configuration: Configuration;
      readonly events: readonly PulseEvent[];
    };
    const engine = new NaiveEngine(saved.configuration);
    for (const event of saved.events) engine.apply(event);
    return engine;
  },
};

const STATE: ColumnDefinition['statistic'] = {
  category: 'CurrentNumber',
  subject: 'DNAction',
  mainMask: 'CallWait',
};

class NaiveEngine implements Engine {
  readonly cursors = new Map();
  readonly counts: Record<Applied, number> = { applied: 0, duplicate: 0, late: 0, ignored: 0 };
  private readonly configuration: Configuration;
  private events: readonly PulseEvent[] = [];

  constructor(configuration: Configuration) {
    this.configuration = configuration;
  }

  get time(): Milliseconds {
    return arrivals(this.events).at(-1)?.at ?? 0;
  }

  open(definition: ColumnDefinition): Column {
    const values = (at: Milliseconds) => naiveValues(this.configuration, this.events, definition, at);
    return {
      definition,
      since: (at) => naiveSince(this.configuration, this.events, definition, at),
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
    const before = arrivals(this.events).length;
    this.events = [...this.events, event];
    const applied = arrivals(this.events).length > before ? 'applied' : 'duplicate';
    this.counts[applied] += 1;
    return applied;
  }

  objects(objectType: ObjectType): readonly { readonly id: string; readonly name: string }[] {
    const values = naiveValues(this.configuration, this.events, { objectType, statistic: STATE }, this.time);
    return [...values.keys()].map((id) => ({ id, name: id }));
  }

  takeChanged(type: ObjectType): readonly number[] {
    return this.objects(type).map((_, index) => index);
  }

  /** Holes of a log are no part of the comparison. */
  missed(): never {
    throw new Error('the naive model reads whole logs only');
  }

  checkpoint(): Uint8Array {
    return new TextEncoder().encode(
      JSON.stringify({ configuration: this.configuration, events: this.events }),
    );
  }
}

function cellOf(value: NaiveCell | undefined): Cell {
  assert(value !== undefined, 'objects are read by an index that exists');
  if (typeof value === 'number' || value === null) return value;
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
