import type { Clock, Milliseconds, PulseError } from '@pulse/base';
import type { StreamHealth } from '@pulse/model';
import type { SourceHealth } from '@pulse/sources';

/** How a stream fares: what its source says, unless its log refuses, and whether what was stored is safe. */
export class StreamState {
  readonly #clock: Clock;
  #said: SourceHealth = { state: 'connecting' };
  #refusal: PulseError | undefined;
  #unsafe: PulseError | undefined;
  #since: Milliseconds;
  readonly #news = Promise.withResolvers<void>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** The state has been another one than `connecting`. */
  get known(): Promise<void> {
    return this.#news.promise;
  }

  get refusal(): PulseError | undefined {
    return this.#refusal;
  }

  /** Why the log takes nothing, or would not survive a power cut. */
  get logProblem(): PulseError | undefined {
    return this.#refusal ?? this.#unsafe;
  }

  /** `since` is when state or code last changed. */
  get now(): SourceHealth & Pick<StreamHealth, 'since'> {
    const warning = this.#unsafe?.message ?? this.#said.warning;
    return { ...this.#shown(), ...(warning === undefined ? {} : { warning }), since: this.#since };
  }

  /** The source's own word. */
  say(said: SourceHealth): void {
    this.#change(() => {
      this.#said = said;
    });
  }

  /** Why the log takes nothing, or that it does again; returns whether that is news. */
  refuse(refusal: PulseError | undefined): boolean {
    const before = this.#refusal;
    this.#change(() => {
      this.#refusal = refusal;
    });
    return before?.message !== refusal?.message;
  }

  /** Why the newest events would not survive a power cut, or that they would; returns whether that is news. */
  unsafe(problem: PulseError | undefined): boolean {
    const before = this.#unsafe;
    this.#unsafe = problem;
    return before?.message !== problem?.message;
  }

  #shown(): SourceHealth {
    if (!this.#refusal) return this.#said;
    const { code, message, advice } = this.#refusal;
    return { state: 'refused', code, message: advice === undefined ? message : `${message} ${advice}` };
  }

  #change(change: () => void): void {
    const before = this.#shown();
    change();
    const after = this.#shown();
    if (before.state !== after.state || before.code !== after.code) this.#since = this.#clock.now();
    if (after.state !== 'connecting') this.#news.resolve();
  }
}
