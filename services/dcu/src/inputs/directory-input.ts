import type { Clock, Random } from '@pulse/base';
import type { Configuration, TenantId } from '@pulse/model';
import type { Tell } from '../tell.ts';
import { beginning, type ConfigurationRevision, followConfiguration } from './configuration-revisions.ts';
import type { LogInput } from './log-input.ts';

export interface DirectoryInputOptions {
  readonly directory: LogInput;
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly random: Random;
  /** Number of the newest revision that is known already. */
  readonly known: number;
  readonly tell: Tell;
}

/** The revisions of a tenant's directory, kept until somebody takes them. */
export class DirectoryInput implements AsyncDisposable {
  /** Everything that there was at the beginning is here. */
  readonly heard: Promise<void>;
  /** There is a first revision. */
  readonly begun: Promise<void>;
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  #fresh: ConfigurationRevision[] = [];
  #onFresh: () => void = () => {};

  constructor({ directory, tell, ...options }: DirectoryInputOptions) {
    const heard = Promise.withResolvers<void>();
    this.heard = heard.promise;
    const begun = Promise.withResolvers<void>();
    this.begun = begun.promise;
    this.#following = followConfiguration({
      ...options,
      directory,
      signal: this.#stop.signal,
      onBehind: (newest) =>
        tell(
          'error',
          `The directory ends at revision ${newest}, but ${options.known} was followed before: it is another one, or lost its end. What it says up to there is passed over. Remove the checkpoints to begin with this directory.`,
        ),
      onRevisions: (revisions) => {
        for (const revision of revisions) this.#fresh.push(revision);
        heard.resolve();
        if (this.#fresh.length > 0) begun.resolve();
        this.#onFresh();
      },
    });
  }

  /** Is there something that nobody has taken yet? */
  get isFresh(): boolean {
    return this.#fresh.length > 0;
  }

  /** What an engine without a past begins with; older revisions are of no use any more. After `begun`. */
  begin(): Configuration {
    const first = beginning(this.#fresh);
    this.#fresh = this.#fresh.slice(this.#fresh.indexOf(first));
    return first.configuration;
  }

  /** What nobody has taken yet, in order. */
  take(): readonly ConfigurationRevision[] {
    const taken = this.#fresh;
    this.#fresh = [];
    return taken;
  }

  /** Calls when there is something to take. */
  listen(onFresh: () => void): void {
    this.#onFresh = onFresh;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }
}
