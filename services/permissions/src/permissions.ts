import { type Clock, type Milliseconds, messageOf, PulseError, pause, type Random } from '@pulse/base';
import type { DirectoryView, TenantId } from '@pulse/model';
import { type Connect, followDirectory, type LinkStatus } from '@pulse/protocol';
import type { PermissionSink, TenantAccess } from '@pulse/storage';
import { computeAccess } from './compute-access.ts';

/** Changes that come so close together are computed and published once. */
export const GATHERING: Milliseconds = 100;
/** Between tries to publish while the store is away. */
export const RETRY: Milliseconds = 1000;

export interface PermissionsOptions {
  readonly tenant: TenantId;
  /** To the directory's revisions. */
  readonly connect: Connect;
  readonly token?: string | undefined;
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

/** Follows the directory and publishes who may see what, until disposed. */
export function startPermissions(options: PermissionsOptions): Permissions {
  return new PermissionsRun(options);
}

class PermissionsRun implements Permissions {
  readonly ready: Promise<void>;
  readonly #options: PermissionsOptions;
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  readonly #becomeReady: () => void;
  #publishing: Promise<void> | undefined;
  #changed = false;

  constructor(options: PermissionsOptions) {
    this.#options = options;
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.#becomeReady = ready.resolve;
    const { connect, tenant, token, clock, random, onDirectory } = options;
    this.#following = followDirectory({
      connect,
      tenant,
      token,
      clock,
      random,
      signal: this.#stop.signal,
      onChange: (view) => {
        this.#changed = true;
        this.#publishing ??= this.#publish(view);
      },
      ...(onDirectory ? { onStatus: onDirectory } : {}),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await this.#publishing;
  }

  /** Publishes until what was published is what the view says. Revoked rights wait for nobody: the first goes at once. */
  async #publish(view: DirectoryView): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
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
      const access = computeAccess(view);
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
