import type { Milliseconds } from '@pulse/base';
import type { ColumnDefinition, Configuration, Cursor, ObjectType, PulseEvent, SourceId } from '@pulse/model';
import { saveCheckpoint } from './checkpoint/save.ts';
import type { EngineColumn } from './columns/column.ts';
import { compile, openColumn } from './columns/open.ts';
import { Shelf } from './columns/shelf.ts';
import type { Applied, Column, Engine } from './engine.ts';
import { Core } from './events/core.ts';
import { dispatch } from './events/dispatch.ts';
import { lose, markMissed } from './events/link.ts';
import { TYPE } from './state/directory.ts';
import { Stream } from './streams.ts';

/** A column as it was opened, so that a checkpoint can open it again. */
export interface OpenedColumn {
  readonly definition: ColumnDefinition;
  readonly opening: number;
  readonly column: EngineColumn;
}

export class PulseEngine implements Engine {
  readonly core: Core;
  readonly shelf: Shelf;
  readonly streams = new Map<SourceId, Stream>();
  readonly opened = new Map<string, OpenedColumn>();
  readonly counts: Record<Applied, number> = { applied: 0, duplicate: 0, late: 0, ignored: 0 };
  /** Events taken; columns opened at the same number share their past. */
  taken = 0;
  /** The stream of the event before: most events follow one of the same. */
  #latest: Stream | null = null;
  /** The next reset of any growing window. */
  #nextReset: Milliseconds = Infinity;

  constructor(configuration: Configuration) {
    this.core = new Core(configuration);
    this.shelf = new Shelf(this.core);
  }

  get time(): Milliseconds {
    return this.core.now;
  }

  get cursors(): ReadonlyMap<SourceId, Cursor> {
    return new Map([...this.streams].map(([id, stream]) => [id, stream.cursor]));
  }

  open(definition: ColumnDefinition): Column {
    return this.openAs(definition, this.taken);
  }

  openAs(definition: ColumnDefinition, opening: number): Column {
    const compiled = compile(this.core, definition);
    const known = this.opened.get(compiled.key);
    if (known !== undefined) return known.column;
    const column = openColumn(this.core, this.shelf, compiled, opening);
    this.opened.set(compiled.key, { definition, opening, column });
    this.scheduleReset();
    return column;
  }

  objects(type: ObjectType): readonly { readonly id: string; readonly name: string }[] {
    return this.core.directory.objects[TYPE[type]] ?? [];
  }

  takeChanged(type: ObjectType): readonly number[] {
    return this.core.changes.take(TYPE[type]);
  }

  apply(event: PulseEvent): Applied {
    const stream = this.#stream(event.source);
    const noted = stream.note(event);
    if (noted === 'duplicate') {
      this.counts.duplicate++;
      return 'duplicate';
    }
    this.taken++;
    const previous = stream.time;
    // The clamp (T3); time never runs backwards, whatever the stream.
    const stamped = Math.min(event.time, event.received ?? Infinity);
    const time = Math.max(stamped, previous, this.time);
    if (noted === 'new-epoch') lose(this.core, stream);
    stream.time = time;
    this.#advance(time);
    if (stream.missed) {
      markMissed(this.core, stream);
      stream.missed = false;
    }
    const meant = dispatch(this.core, stream, event, previous);
    this.core.settle();
    if (noted === 'out-of-order' || event.time < previous) {
      this.counts.late++;
      return 'late';
    }
    if (meant) this.counts.applied++;
    else this.counts.ignored++;
    return meant ? 'applied' : 'ignored';
  }

  missed(source: SourceId): void {
    const stream = this.#stream(source);
    // Once for readings until the next event, which marks again: only with it the hole has an end.
    markMissed(this.core, stream);
    stream.missed = true;
  }

  #stream(id: SourceId): Stream {
    if (this.#latest?.id === id) return this.#latest;
    let stream = this.streams.get(id);
    if (stream === undefined) {
      stream = new Stream(id, this.streams.size);
      this.streams.set(id, stream);
    }
    this.#latest = stream;
    return stream;
  }

  #advance(time: Milliseconds): void {
    const { core } = this;
    if (Number.isNaN(core.origin)) {
      core.desk.now = time;
      for (const window of this.shelf.windows.values()) window.open(time);
      this.scheduleReset();
      core.begin(time);
      return;
    }
    if (time <= core.now) return;
    core.parts.commit();
    core.agentBoard.commit();
    core.dnBoard.commit();
    core.mediationBoard.commit();
    core.desk.now = time;
    if (time >= this.#nextReset) this.#reset(time);
    core.centre.forgetCalls();
  }

  /** Intervals that end at or before `time` begin anew, before its events are applied (T1). */
  #reset(time: Milliseconds): void {
    for (const window of this.shelf.windows.values()) {
      if (time < window.next) continue;
      window.enter(time);
      for (const { type, tally } of this.shelf.all()) {
        if (tally.window !== window) continue;
        tally.reset();
        this.core.changes.markAll(type, this.core.directory.objects[type]?.length ?? 0);
      }
    }
    this.scheduleReset();
  }

  scheduleReset(): void {
    this.#nextReset = Math.min(Infinity, ...[...this.shelf.windows.values()].map((window) => window.next));
  }

  checkpoint(): Uint8Array {
    return saveCheckpoint(this);
  }
}
