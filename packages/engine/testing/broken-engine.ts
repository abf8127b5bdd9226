import type { Milliseconds } from '@pulse/base';
import type { Cell, ColumnDefinition, Configuration, PulseEvent, SourceId } from '@pulse/model';
import type { Applied, Column, Engine, EngineFactory, Revision } from '../src/engine.ts';

/** What a mistake does to an engine that is right. */
export interface Mistake {
  /** Something is done to the engine before anything else is. */
  readonly made?: (engine: Engine) => void;
  /** Another column is opened instead. */
  readonly definition?: (definition: ColumnDefinition) => ColumnDefinition;
  /** Another event instead, or none. */
  readonly event?: (event: PulseEvent) => PulseEvent | null;
  /** Another revision instead, or none. */
  readonly revision?: (revision: Revision, engine: Engine) => Revision | null;
  /** Something is done to the engine after a revision. */
  readonly afterRevision?: (engine: Engine) => void;
  readonly cell?: (cell: Cell, definition: ColumnDefinition, at: Milliseconds) => Cell;
  readonly unreported?: true;
  readonly sure?: true;
  /** No other engine is adopted. */
  readonly alone?: true;
  /** The number of events since the last save is forgotten. */
  readonly forgetful?: true;
}

/** Engines with a mistake: what the checks must be able to see. */
export function broken(factory: EngineFactory, mistake: Mistake): EngineFactory {
  let configuration: Configuration | null = null;
  return {
    create(given) {
      configuration = given;
      return new BrokenEngine(factory.create(given), mistake);
    },
    restore: (bytes) =>
      new BrokenEngine(
        mistake.forgetful && configuration ? factory.create(configuration) : factory.restore(bytes),
        mistake,
      ),
  };
}

class BrokenEngine implements Engine {
  private readonly right: Engine;
  private readonly mistake: Mistake;

  constructor(right: Engine, mistake: Mistake) {
    this.right = right;
    this.mistake = mistake;
    mistake.made?.(right);
  }

  get time() {
    return this.right.time;
  }
  get cursors() {
    return this.right.cursors;
  }
  get counts() {
    return this.right.counts;
  }
  get revision() {
    return this.right.revision;
  }
  get configuration() {
    return this.right.configuration;
  }

  open(definition: ColumnDefinition): Column {
    const column = this.right.open(this.mistake.definition?.(definition) ?? definition);
    const alter = this.mistake.cell ?? ((cell: Cell) => cell);
    return {
      definition,
      timeDependent: column.timeDependent,
      since: (at) => column.since(at),
      until: (at) => column.until(at),
      readClosing: (object, end) => alter(column.readClosing(object, end), definition, end),
      read: (object, at) => alter(column.read(object, at), definition, at),
      readNumbers: (at, out) => column.readNumbers(at, out),
      complete: (object, at) => this.mistake.sure ?? column.complete(object, at),
    };
  }

  apply(event: PulseEvent): Applied {
    const given = this.mistake.event ? this.mistake.event(event) : event;
    return given ? this.right.apply(given) : 'ignored';
  }

  configure(configuration: Configuration, revision: Revision) {
    const given = this.mistake.revision ? this.mistake.revision(revision, this.right) : revision;
    const taken = given ? this.right.configure(configuration, given) : 'duplicate';
    this.mistake.afterRevision?.(this.right);
    return taken;
  }

  objects: Engine['objects'] = (type) => this.right.objects(type);
  takeChanged: Engine['takeChanged'] = (type) =>
    this.mistake.unreported ? [] : this.right.takeChanged(type);
  missed = (source: SourceId) => this.right.missed(source);
  get definitions() {
    return this.right.definitions;
  }
  adopt: Engine['adopt'] = (other) => {
    if (!this.mistake.alone) this.right.adopt(other instanceof BrokenEngine ? other.right : other);
  };
  probe: Engine['probe'] = (definition, object) => this.right.probe(definition, object);
  checkpoint = () => this.right.checkpoint();
  checkpointInSteps = () => this.right.checkpointInSteps();
}
