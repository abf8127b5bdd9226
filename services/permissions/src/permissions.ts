import { type Clock, type Milliseconds, messageOf, PulseError, pause, type Random } from '@pulse/base';
import type { DirectoryView, TenantId } from '@pulse/model';
import { type Connect, followDirectory, type LinkStatus } from '@pulse/protocol';
import type { Database, FollowedMetadata, PermissionSink, TenantAccess } from '@pulse/storage';
import { type BoardSharings, followSharings } from './board-sharings.ts';
import { computeAccess } from './compute-access.ts';

/** Changes that come so close together are computed and published once. */
export const GATHERING: Milliseconds = 100;
/** So long the first publication waits for the boards, so that a start takes nobody's boards away for a moment. */
const FIRST_LOOK: Milliseconds = 1000;
/** Between tries to publish while the store is away. */
export const RETRY: Milliseconds = 1000;

export interface PermissionsOptions {
  readonly tenant: TenantId;
  /** To the directory's revisions. */
  readonly connect: Connect;
  readonly token?: string | undefined;
  /** As permissions sees it: with whom boards are shared. While it is away what was read last holds, nothing at first. */
  readonly database: Database;
  readonly sink: PermissionSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** How the connection to the directory fares. */
  readonly onDirectory?: (status: LinkStatus) => void;
  /** Permissions were published, or could not be. */
  readonly onPublished?: (outcome: Published) => void;
}

export type Published =
  | { readonly ok: true; readonly access: TenantAccess; readonly took: Milliseconds }
  | { readonly ok: false; readonly error: unknown };

/** The permissions service of one tenant. */
export interface Permissions extends AsyncDisposable {
  /** Settles when permissions were published for the first time. */
  readonly ready: Promise<void>;
}

/** Follows the directory and the boards, and publishes who may see what, until disposed. */
export function startPermissions(options: PermissionsOptions): Permissions {
  return new PermissionsRun(options);
}

class PermissionsRun implements Permissions {
  readonly ready: Promise<void>;
  readonly #options: PermissionsOptions;
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  readonly #boards: FollowedMetadata;
  /** Settles when the boards were read, or too long could not be. */
  readonly #firstLook: Promise<unknown>;
  readonly #becomeReady: () => void;
  #publishing: Promise<void> | undefined;
  /** Undefined before the directory was heard of. */
  #directory: DirectoryView | undefined;
  /** Undefined before they were read. */
  #sharings: BoardSharings | undefined;
  #changed = false;

  constructor(options: PermissionsOptions) {
    this.#options = options;
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.#becomeReady = ready.resolve;
    const { connect, tenant, token, database, clock, random, tell, onDirectory } = options;
    this.#boards = followSharings({
      database,
      tenant,
      clock,
      tell,
      onChange: (sharings) => {
        this.#sharings = sharings;
        this.#change();
      },
    });
    this.#firstLook = Promise.race([this.#boards.look(), pause(clock, FIRST_LOOK, this.#stop.signal)]);
    this.#following = followDirectory({
      connect,
      tenant,
      token,
      clock,
      random,
      signal: this.#stop.signal,
      onChange: (view) => {
        this.#directory = view;
        this.#change();
      },
      ...(onDirectory ? { onStatus: onDirectory } : {}),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await this.#boards[Symbol.asyncDispose]();
    await this.#publishing;
  }

  #change(): void {
    this.#changed = true;
    if (this.#directory) this.#publishing ??= this.#publish(this.#directory);
  }

  /**
   * Publishes until what was published is what the view says. Revoked rights wait for nobody: but for the very first
   * time, the first goes at once.
   */
  async #publish(view: DirectoryView): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    await this.#firstLook;
    while (this.#changed && !signal.aborted) {
      this.#changed = false;
      const published = await this.#publishOnce(view);
      if (!published) this.#changed = true;
      await pause(clock, published ? GATHERING : RETRY, signal);
    }
    this.#publishing = undefined;
  }

  async #publishOnce(view: DirectoryView): Promise<boolean> {
    const { tenant, sink, tell, clock, onPublished } = this.#options;
    const start = clock.now();
    try {
      const access = computeAccess(view, this.#sharings);
      await sink.putAccess(tenant, access);
      onPublished?.({ ok: true, access, took: clock.now() - start });
      this.#becomeReady();
      return true;
    } catch (error) {
      onPublished?.({ ok: false, error });
      const advice = error instanceof PulseError ? (error.advice ?? '') : '';
      tell(
        'error',
        `Permissions could not be published: ${messageOf(error)}. Trying again. ${advice}`.trim(),
      );
      return false;
    }
  }
}
