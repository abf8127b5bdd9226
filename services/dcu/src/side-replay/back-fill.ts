import { type Clock, every, type Milliseconds, messageOf, PulseError, type Timer } from '@pulse/base';
import { type Engine, intervalStart, restoreEngine } from '@pulse/engine';
import type { ColumnDefinition } from '@pulse/model';
import type { BackFillProgress } from '@pulse/protocol';
import type { InputJournal } from '../inputs/input-journal.ts';
import type { Tell } from '../tell.ts';
import type { SideReplays } from './side-replays.ts';
import { profileOf } from './starting-state.ts';

/** How often columns that have come are looked for. Those of one board come together. */
const LOOK: Milliseconds = 1000;
/** Until a failed attempt is made again. */
const RETRY_AFTER: Milliseconds = 60_000;
const MOST_ATTEMPTS = 3;

export interface BackFillOptions {
  readonly engine: Engine;
  readonly replays: Pick<SideReplays, 'ask'>;
  readonly journal: InputJournal;
  readonly clock: Clock;
  readonly now: () => Milliseconds;
  /** Is the engine what the logs make of it when they are read in order? */
  readonly isExact: () => boolean;
  readonly tell: Tell;
  /** Values have changed, and are complete. */
  readonly onFilled: () => void;
}

/**
 * Fills columns that are opened while the dcu runs with what came before: a replay that has all columns open comes to the
 * place in the streams where the engine was when it began, is told what has come since, and the engine adopts it. Until
 * then, such a column counts from its opening and says so.
 */
export class BackFill implements Disposable {
  readonly #options: BackFillOptions;
  readonly #timer: Timer;
  readonly #stop = new AbortController();
  /** Columns that were looked at, of all in the order of their opening; undefined before `begin`. */
  #seen: number | undefined;
  #late: ColumnDefinition[] = [];
  #attempts = 0;
  #notBefore: Milliseconds = 0;
  #progress: BackFillProgress | undefined;

  constructor(options: BackFillOptions) {
    this.#options = options;
    this.#timer = every(options.clock, LOOK, () => this.#look());
  }

  /** How far it is; undefined where there is nothing to fill. */
  get progress(): BackFillProgress | undefined {
    return this.#progress;
  }

  /**
   * The engine has everything that there was at the start: what is open now is as good as the log can make it, and what
   * is opened from now on is to be filled.
   */
  begin(): void {
    this.#seen = this.#options.engine.definitions.length;
  }

  [Symbol.dispose](): void {
    this.#timer.cancel();
    this.#stop.abort();
  }

  #look(): void {
    const { engine, clock, isExact } = this.#options;
    if (this.#progress || this.#seen === undefined || !isExact()) return;
    const { definitions } = engine;
    const fresh = definitions.slice(this.#seen).filter((each) => this.#isLate(each));
    this.#seen = definitions.length;
    if (fresh.length > 0) {
      this.#late.push(...fresh);
      this.#attempts = 0;
      this.#notBefore = 0;
    }
    if (this.#late.length > 0 && clock.now() >= this.#notBefore) void this.#fill();
  }

  /** Did the interval of now begin before the column was opened? */
  #isLate(definition: ColumnDefinition): boolean {
    const { engine, now } = this.#options;
    const profile = profileOf(definition.statistic);
    if (profile === undefined || engine.time === 0) return false;
    const since = engine.open(definition).since(now());
    return since === null || since > intervalStart(profile, engine.configuration.timeZone, now());
  }

  async #fill(): Promise<void> {
    const { engine, replays, journal, tell, onFilled, clock } = this.#options;
    const { time: at, cursors, revision, definitions } = engine;
    const late = [...this.#late];
    const progress = { columns: late.length, until: at };
    this.#progress = { ...progress, reached: 0 };
    journal.begin();
    try {
      const task = { kind: 'fill', at, definitions, late, cursors, revision } as const;
      const onReached = (reached: Milliseconds) => {
        this.#progress = { ...progress, reached };
      };
      const filled = await replays.ask(task, this.#stop.signal, onReached);
      if (this.#stop.signal.aborted) return;
      if (!filled.ok) throw new PulseError(filled.error.code, filled.error.message);
      // Columns that have come meanwhile want to be filled too: all of them are, in one more go.
      if (engine.definitions.length > definitions.length) return;
      const other = restoreEngine(filled.value);
      if (!journal.retell(other)) throw new PulseError('journal-full', 'too much has come meanwhile');
      engine.adopt(other);
      this.#late = [];
      tell('info', `${late.length} columns that were opened late have been filled from the event log.`);
      onFilled();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#attempts++;
      this.#notBefore = clock.now() + RETRY_AFTER;
      const again = this.#attempts < MOST_ATTEMPTS;
      if (!again) this.#late = [];
      const advice = again ? 'It is tried again.' : 'They count from their opening on.';
      tell('warn', `${late.length} columns could not be filled from the log: ${messageOf(error)}. ${advice}`);
    } finally {
      journal.end();
      this.#progress = undefined;
    }
  }
}
