import { assert, messageOf, PulseError } from '@pulse/base';
import { type Column, createEngine, type Engine, type Probe, restoreEngine } from '@pulse/engine';
import { type Cell, type ColumnDefinition, growingAt, isGrowing } from '@pulse/model';
import { identified } from '@pulse/protocol';
import type { FromReplay, ReadTask, ReadValues, ReplayOutcome, ReplayTask, ToReplay } from './replay-task.ts';

/** Reads the outcome of a task off an engine that has come to its time. */
type Finish = (engine: Engine) => ReplayOutcome;

/** One replay: an engine that is told the past, and asked at its end. What it is told stands in the messages. */
export class Replay {
  #engine: Engine | undefined;
  #finish: Finish = () => {
    throw new TypeError('a replay has begun before it ends');
  };

  /** Answers every message, also with what went wrong. */
  take(message: ToReplay): FromReplay {
    try {
      return this.#take(message);
    } catch (error) {
      const code = error instanceof PulseError ? error.code : 'internal';
      return { kind: 'failed', code, message: messageOf(error) };
    }
  }

  #take(message: ToReplay): FromReplay {
    switch (message.kind) {
      case 'begin': {
        const { start, task } = message;
        const engine = 'engine' in start ? restoreEngine(start.engine) : createEngine(start.configuration);
        this.#engine = engine;
        this.#finish = prepare(engine, task);
        const { time, revision, cursors } = engine;
        return { kind: 'begun', time, revision, cursors };
      }
      case 'configure':
        for (const { configuration, number, time } of message.revisions) {
          this.#running.configure(configuration, { number, time });
        }
        return { kind: 'taken' };
      case 'records': {
        const { tenant, records, from, to } = message;
        const engine = this.#running;
        for (let place = from; place < to; place++) engine.apply(identified(tenant, records, place));
        return { kind: 'taken' };
      }
      case 'missed':
        this.#running.missed(message.source);
        return { kind: 'taken' };
      case 'end':
        return { kind: 'done', outcome: this.#finish(this.#running) };
    }
  }

  get #running(): Engine {
    assert(this.#engine !== undefined, 'a replay begins before anything else');
    return this.#engine;
  }
}

/** Opens what the task needs, before anything is told. */
function prepare(engine: Engine, task: ReplayTask): Finish {
  switch (task.kind) {
    case 'explain': {
      const { definition, object, at, ...options } = task;
      const probe: Probe = engine.probe(definition, object);
      return () => probe.explain(at, options);
    }
    case 'read': {
      const columns = task.places.map(({ definition }) => engine.open(definition));
      return () => read(engine, task, columns);
    }
    case 'fill':
      for (const definition of task.definitions) engine.open(definition);
      return () => engine.checkpoint();
  }
}

function read(engine: Engine, { at, places }: ReadTask, columns: readonly Column[]): ReadValues {
  const found = places.map(({ definition: { objectType }, object }) =>
    engine.objects(objectType).findIndex(({ id }) => id === object),
  );
  const complete = columns.map((column, place) => {
    const object = found[place] ?? -1;
    return object >= 0 && column.complete(object, at);
  });
  return {
    since: columns[0]?.since(at) ?? null,
    cells: columns.map((column, place) => {
      const object = found[place] ?? -1;
      return object < 0 ? null : cellAt(column, object, at);
    }),
    incomplete: complete.flatMap((isComplete, place) => (isComplete ? [] : [place])),
  };
}

/** As clients of statistics are told it: what grows as it stands, and 0 where there is nothing to divide by. */
function cellAt(column: Column, object: number, at: number): Cell {
  const cell = column.read(object, at);
  if (isGrowing(cell)) return growingAt(cell, at);
  return cell ?? (isOfState(column.definition) ? null : 0);
}

const isOfState = ({ statistic: { category } }: ColumnDefinition) =>
  category === 'CurrentState' || category === 'ExtendedCurrentStatus';
