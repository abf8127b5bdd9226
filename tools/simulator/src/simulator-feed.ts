import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, type Milliseconds, PulseError, present, type Timer } from '@pulse/base';
import type { Cursor, SourceId, StreamClock, StreamHealth, TenantId } from '@pulse/model';
import type { LogRecords, LogSource, LogStream, RecordedEvent } from '@pulse/protocol';
import { type CentreOptions, checkCentreOptions, epochOf } from './options.ts';
import { type Role, streamOf } from './roles.ts';
import { Tape } from './tape.ts';

export interface SimulatorFeedOptions {
  readonly centre: CentreOptions;
  /** `telephony` when absent. */
  readonly role?: Role;
  readonly clock: Clock;
  /** Simulated milliseconds for each real one. */
  readonly speed: number;
  /** When the clock showed this, simulated time was `centre.start`. Kept over restarts, it keeps the stream. */
  readonly realStart: Milliseconds;
  /** `replay` where simulated time is not the time of day. */
  readonly streamClock: StreamClock;
  /** Simulated time after which nothing happens any more. */
  readonly end?: Milliseconds;
}

/** Newest events in memory; whoever reads from further back waits until they have been generated again. */
const WINDOW = 8192;
/** Readers from further back that go on where they were; one more starts from the beginning at each read. */
const MAX_REWOUND = 4;
/** Events generated before other work of the process gets its turn. */
const SLICE = 2000;
/** Holds a slice and the largest step of the simulation. */
const REWOUND_WINDOW = 4096;
/** Timers cannot sleep for ever, and the machine's clock may be set. */
const MAX_SLEEP = 60_000;

/**
 * A simulated contact centre as the upstream server of an lds: the log of one stream that never has a gap, because any
 * part of it can be generated again from the seed.
 *
 * An event is readable when simulated time, `start + (clock.now() − realStart) × speed`, has reached it. Generation is
 * driven by reading while it is behind that time, so `last` is the newest place that anybody has reached, and the state
 * is `catching-up` until that is the present; from then on a timer follows the events. All events up to the watermark
 * are at or before `last`. Nothing is kept on disk: after a restart a reader goes on from any cursor, what happened
 * meanwhile included.
 *
 * Throws {@link PulseError} `simulator-options`.
 */
export function simulatorFeed(options: SimulatorFeedOptions): LogSource & AsyncDisposable {
  return new SimulatorFeed(options);
}

function checkFeedOptions({ centre, speed, realStart, streamClock }: SimulatorFeedOptions): void {
  checkCentreOptions(centre);
  if (!(speed > 0 && Number.isFinite(speed))) {
    throw new PulseError('simulator-options', `The simulator's speed must be above 0, not ${speed}.`);
  }
  if (streamClock === 'live' && (speed !== 1 || realStart !== centre.start)) {
    throw new PulseError(
      'simulator-options',
      'A live stream tells the time of day: its speed is 1, and its real start is its start.',
      { advice: 'Declare the stream replay.' },
    );
  }
}

class SimulatorFeed implements LogSource, AsyncDisposable {
  readonly tenant: TenantId;
  readonly #options: SimulatorFeedOptions;
  readonly #role: Role;
  readonly #source: SourceId;
  readonly #epoch: number;
  readonly #tape: Tape;
  /** Tapes of readers from before the window that nobody reads just now, the most recently used last. */
  readonly #rewound: Tape[] = [];
  readonly #listeners = new Set<() => void>();
  #timer: Timer | undefined;
  #state: StreamHealth['state'] = 'catching-up';
  #since: Milliseconds;
  #announced = false;
  #closed = false;

  constructor(options: SimulatorFeedOptions) {
    checkFeedOptions(options);
    this.#options = options;
    this.#role = options.role ?? 'telephony';
    this.#source = streamOf(options.centre, this.#role);
    this.tenant = options.centre.tenant;
    this.#epoch = epochOf(options.centre);
    this.#tape = new Tape(options.centre, this.#role, WINDOW);
    this.#since = options.clock.now();
  }

  streams(): readonly LogStream[] {
    this.#follow();
    const { streamClock } = this.#options;
    const first = { epoch: this.#epoch, seq: 0 };
    return [{ source: this.#source, clock: streamClock, first, last: this.#last() }];
  }

  health(): readonly (StreamHealth & { readonly last: Cursor })[] {
    const watermark = this.#follow() ? this.#now() : this.#tape.nextTime() - 1;
    const { streamClock } = this.#options;
    return [
      {
        source: this.#source,
        state: this.#state,
        since: this.#since,
        watermark,
        clock: streamClock,
        last: this.#last(),
      },
    ];
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Throws {@link PulseError} `stream-unknown`, `cursor-ahead`. */
  async read(source: SourceId, after: Cursor, maxEvents: number): Promise<readonly LogRecords[]> {
    if (source !== this.#source) {
      throw new PulseError('stream-unknown', `The simulator has no stream ${source}.`);
    }
    if (after.epoch > this.#epoch) {
      throw new PulseError(
        'cursor-ahead',
        `The reader stands in epoch ${after.epoch} of ${source}, the simulated centre began with ${this.#epoch}.`,
        { advice: 'Start the simulator with a later start, or the reader without what it has.' },
      );
    }
    const seq = after.epoch === this.#epoch ? after.seq : 0;
    const count = Math.min(maxEvents, SLICE);
    const events = (await this.#ahead(seq, count)) ?? (await this.#again(seq, count));
    if (events.length === 0) return [];
    return [{ kind: 'records', source, epoch: this.#epoch, from: seq + 1, events }];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#listeners.clear();
    this.#rewound.length = 0;
  }

  /** Simulated time. */
  #now(): Milliseconds {
    const { centre, clock, realStart, speed, end } = this.#options;
    const now = centre.start + (clock.now() - realStart) * speed;
    return end === undefined ? now : Math.min(now, end);
  }

  #last(): Cursor {
    return { epoch: this.#epoch, seq: this.#tape.last };
  }

  /** Reads at the newest place, generating what is due; undefined when the window has left the place behind. */
  async #ahead(seq: number, maxEvents: number): Promise<readonly RecordedEvent[] | undefined> {
    while (!this.#closed && this.#tape.last < seq + maxEvents) {
      const reached = this.#advance(Math.min(SLICE, seq + maxEvents - this.#tape.last));
      if (reached || this.#tape.last > seq) break;
      await nextTurn();
    }
    return this.#tape.after(seq, maxEvents);
  }

  /** Reads what the window has left behind, from a tape of its own. */
  async #again(seq: number, maxEvents: number): Promise<readonly RecordedEvent[]> {
    const tape = this.#takeRewound(seq);
    while (!this.#closed && tape.last < seq) {
      tape.advance(Number.POSITIVE_INFINITY, Math.min(SLICE, seq - tape.last));
      await nextTurn();
    }
    const stop = Math.min(seq + maxEvents, this.#tape.last);
    tape.advance(Number.POSITIVE_INFINITY, stop - tape.last);
    const needed = this.#tape.after(stop, 0) === undefined;
    if (needed && this.#rewound.push(tape) > MAX_REWOUND) this.#rewound.shift();
    return present(tape.after(seq, stop - seq), 'a rewound tape keeps what it has just generated');
  }

  /** A tape that stands at or before a place and is nobody else's until it is put back. */
  #takeRewound(seq: number): Tape {
    const place = this.#rewound.findIndex((tape) => tape.after(seq, 0) !== undefined);
    const kept = place < 0 ? undefined : this.#rewound.splice(place, 1)[0];
    return kept ?? new Tape(this.#options.centre, this.#role, REWOUND_WINDOW);
  }

  /** Once the present has been reached, goes on to the present of now. Returns whether it is reached. */
  #follow(): boolean {
    return this.#state !== 'catching-up' && this.#advance(SLICE);
  }

  /** Generates what is due, and wakes up for what is next. Returns whether the present is reached. */
  #advance(maxEvents: number): boolean {
    const before = this.#tape.last;
    const now = this.#now();
    const reached = this.#tape.advance(now, maxEvents);
    if (this.#tape.last > before) this.#announce();
    if (!reached) this.#enter('catching-up');
    else if (now === this.#options.end) this.#enter('ended');
    else {
      this.#enter('live');
      this.#plan(now);
    }
    return reached;
  }

  #enter(state: StreamHealth['state']): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = this.#options.clock.now();
  }

  /** Wakes up for the next event, or for the end. */
  #plan(now: Milliseconds): void {
    const { clock, speed, end } = this.#options;
    this.#timer?.cancel();
    if (this.#closed) return;
    const next = Math.min(this.#tape.nextTime(), end ?? Number.POSITIVE_INFINITY);
    const delay = Math.min(MAX_SLEEP, Math.max(1, Math.ceil((next - now) / speed)));
    this.#timer = clock.after(delay, () => void this.#follow());
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
