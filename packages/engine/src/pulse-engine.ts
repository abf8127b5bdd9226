import { assert, type Milliseconds, present } from '@pulse/base';
import type { ColumnDefinition, Configuration, Cursor, ObjectType, PulseEvent, SourceId } from '@pulse/model';
import { twinsOf } from './adopt.ts';
import { saveCheckpoint, saveInSteps } from './checkpoint/save.ts';
import type { EngineColumn } from './columns/column.ts';
import { compile, openColumn } from './columns/open.ts';
import { Shelf } from './columns/shelf.ts';
import { configure } from './configure/configure.ts';
import { changeDn } from './configure/dn-change.ts';
import { leaveBefore, nextSettling, settleGroups } from './configure/settle-groups.ts';
import type { Applied, Column, Engine, EngineObject, Probe, Revision } from './engine.ts';
import { Core } from './events/core.ts';
import { begin } from './events/discovery.ts';
import { dispatch } from './events/dispatch.ts';
import { comeUnseen, joinUnseen, lose, markMissed } from './events/link.ts';
import { endSilent } from './events/queue.ts';
import { ALLOWED_LATENESS } from './lateness.ts';
import { StatisticProbe } from './probe/probe.ts';
import { TYPE } from './state/directory.ts';
import { Stream } from './streams.ts';

/** Changes of DNs that may lie ahead of the events (E-114). */
const MOST_DN_CHANGES = 10_000;

const PROBED = 'an engine with a probe makes no checkpoint';

/** A column as it was opened, so that a checkpoint can open it again. */
export interface OpenedColumn {
  readonly definition: ColumnDefinition;
  readonly opening: number;
  readonly column: EngineColumn;
}

export class PulseEngine implements Engine {
  core = new Core();
  shelf = new Shelf(this.core);
  streams = new Map<SourceId, Stream>();
  opened = new Map<string, OpenedColumn>();
  readonly counts: Record<Applied, number> = { applied: 0, duplicate: 0, late: 0, ignored: 0 };
  /** Events taken; columns opened at the same number share their past. */
  taken = 0;
  /** The stream of the event before: most events follow one of the same. */
  #latest: Stream | null = null;
  /** The next reset of any growing window. */
  #nextReset: Milliseconds = Infinity;
  /** Until then no revision takes effect, and groups have nothing to settle. */
  #due: Milliseconds = -Infinity;

  revision = 0;
  /** When the newest revision took effect. */
  configuredAt: Milliseconds = -Infinity;

  /** Without a configuration it is for a checkpoint to be loaded into. */
  constructor(configuration?: Configuration) {
    if (configuration) configure(this.core, configuration, -Infinity);
  }

  get configuration(): Configuration {
    return present(this.core.configuration, 'an engine is configured');
  }

  configure(configuration: Configuration, revision: Revision): 'applied' | 'late' | 'duplicate' {
    if (revision.number <= this.revision) return 'duplicate';
    const { core } = this;
    const earliest = this.time - ALLOWED_LATENESS;
    const from = Math.max(revision.time, earliest, this.configuredAt);
    const touched = configure(core, configuration, from);
    this.revision = revision.number;
    this.configuredAt = from;
    core.markGroups(touched);
    joinUnseen(core, [...this.streams.values()], touched);
    for (const window of this.shelf.windows.values()) window.reschedule(this.time);
    this.scheduleReset();
    this.#pass(this.time, MOST_DN_CHANGES);
    this.scheduleSettling();
    core.settle();
    return revision.time < earliest ? 'late' : 'applied';
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
    this.scheduleSettling();
    return column;
  }

  objects(type: ObjectType): readonly EngineObject[] {
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
    if (noted === 'new-epoch') {
      // The loss is told now, whenever it was: who left a group before is no concern of it (E-105).
      leaveBefore(this.core, time);
      lose(this.core, stream);
    }
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
      begin(core, time);
      this.#pass(time);
      this.scheduleSettling();
      return;
    }
    if (time > this.#due || time > core.heartbeats.next) this.#pass(time);
    this.#moveTo(time);
  }

  #moveTo(time: Milliseconds): void {
    const { core } = this;
    if (time <= core.now) return;
    core.parts.commit();
    core.agentBoard.commit();
    core.placeBoard.commit();
    core.dnBoard.commit();
    core.mediationBoard.commit();
    const before = core.now;
    core.desk.now = time;
    if (time >= this.#nextReset) this.#reset(time);
    if (time >= this.#due) {
      core.markTurns(before);
      // After the reset: what was held back may have ended before it.
      settleGroups(core, this.shelf);
      this.scheduleSettling();
    }
    core.centre.forgetCalls();
  }

  /**
   * What is due at the times before `time`, one after the other: DNs become what revisions say, of which `most` may still
   * lie ahead, and waits end that gave no sign of life.
   */
  #pass(time: Milliseconds, most = Infinity): void {
    const { core } = this;
    const { dnChanges } = core;
    if (Number.isNaN(core.origin)) return;
    for (;;) {
      const change = dnChanges[0];
      const silent = core.heartbeats.silentBefore(Math.min(time, change?.at ?? Infinity));
      if (silent !== undefined) {
        this.#moveTo(silent.aliveUntil);
        endSilent(core, silent);
      } else if (change !== undefined && (change.at < time || dnChanges.length > most)) {
        dnChanges.shift();
        if (change.at < time) this.#moveTo(change.at);
        changeDn(core, change);
        if ('place' in change) comeUnseen(core, [...this.streams.values()], core.centre.regular(change.id));
      } else {
        return;
      }
      core.settle();
    }
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

  scheduleSettling(): void {
    this.#due = nextSettling(this.core, this.shelf);
  }

  get definitions(): readonly ColumnDefinition[] {
    return [...this.opened.values()].map(({ definition }) => definition);
  }

  adopt(other: Engine): void {
    assert(other instanceof PulseEngine && other !== this, 'another engine of this kind is adopted');
    const columns = twinsOf(this, other);
    const { core, shelf, streams, taken, revision, configuredAt } = other;
    Object.assign(this, { core, shelf, streams, taken, revision, configuredAt });
    this.opened = new Map(
      [...other.opened].map(([key, entry]) => {
        const own = columns.get(entry.column);
        own?.become(entry.column);
        return [key, own ? { ...entry, column: own } : entry];
      }),
    );
    this.#latest = null;
    this.scheduleReset();
    this.scheduleSettling();
    for (const [type, objects] of core.directory.objects.entries())
      core.changes.markAll(type, objects.length);
  }

  probe(definition: ColumnDefinition, object: string): Probe {
    return new StatisticProbe(this, definition, object);
  }

  checkpoint(): Uint8Array {
    assert(this.core.desk.origin === null, PROBED);
    return saveCheckpoint(this);
  }

  checkpointInSteps(): Generator<void, Uint8Array> {
    assert(this.core.desk.origin === null, PROBED);
    return saveInSteps(this);
  }
}
