import { type Clock, fail, type Milliseconds, messageOf, ok, PulseError, type Result } from '@pulse/base';
import { DirectoryAccess, type DirectoryRevision, type DirectoryView, type TenantId } from '@pulse/model';
import type { Tell } from '@pulse/runtime';
import type { Database } from '@pulse/storage';
import { LIMITS } from '../limits.ts';
import { asChange, planWrite } from '../plan/plan-write.ts';
import type { Refusal } from '../plan/refusal.ts';
import type { DirectoryState, Stamp } from '../plan/state.ts';
import type { VanishRules } from '../plan/vanish-rule.ts';
import { wantedSweep } from '../plan/wanted-declared.ts';
import type { DirectoryWrite, Plan } from '../plan/write.ts';
import { checkSize } from './check-size.ts';
import { catchUp, insertRevision, loadState, readRevisions } from './tables.ts';

export interface TenantDirectoryOptions {
  readonly tenant: TenantId;
  readonly database: Database;
  readonly clock: Clock;
  readonly vanishing: VanishRules;
  readonly tell: Tell;
}

/** Who writes, and under which conditions. */
export interface WriteRequest {
  readonly write: DirectoryWrite;
  /** As it stands in the revision. */
  readonly author: string;
  /** Id of the person on whose rights it is done; a service's own write when absent. */
  readonly person?: string | undefined;
  /** The write is done only while this holds of the newest revision; says what does not hold. */
  readonly condition?: (directory: DirectoryState) => string | undefined;
  /** Find out only what it would do. */
  readonly dryRun?: boolean;
}

export interface Written extends Plan {
  /** Newest revision afterwards; that of before when nothing changed. */
  readonly revision: Stamp;
}

/** Another process of this service was faster. */
function isNumberTaken(error: unknown): boolean {
  if (!(error instanceof PulseError) || error.code !== 'database-conflict') return false;
  return (error.cause as { constraint?: unknown } | undefined)?.constraint === 'directory_revision_pkey';
}

/** One tenant's directory: a copy in memory that follows the database, and the way to write. */
export class TenantDirectory {
  readonly tenant: TenantId;
  readonly #options: TenantDirectoryOptions;
  readonly #state: DirectoryState;
  readonly #listeners = new Set<() => void>();
  #access: { readonly revision: number; readonly access: DirectoryAccess } | undefined;
  /** The last of the writes and catchings-up, which follow one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  private constructor(options: TenantDirectoryOptions, state: DirectoryState) {
    this.tenant = options.tenant;
    this.#options = options;
    this.#state = state;
  }

  static async load(options: TenantDirectoryOptions): Promise<TenantDirectory> {
    return new TenantDirectory(options, await loadState(options.database, options.tenant));
  }

  get state(): DirectoryState {
    return this.#state;
  }

  get view(): DirectoryView {
    return this.#state.view;
  }

  /** The rights of persons as of the newest revision. */
  get access(): DirectoryAccess {
    const { number } = this.view.revision;
    if (this.#access?.revision !== number) {
      this.#access = { revision: number, access: new DirectoryAccess(this.view) };
    }
    return this.#access.access;
  }

  /** Called after each new revision, whoever wrote it. Returns the way to stop. */
  subscribe(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** Takes over what others have written. */
  follow(): Promise<void> {
    return this.#inTurn(() =>
      this.#options.database.transaction({ tenant: this.tenant }, (tx) => catchUp(tx, this.#state)),
    );
  }

  /** Is there a vanished object whose time is over? */
  hasExpired(now: Milliseconds): boolean {
    return wantedSweep(this.#state, this.#options.vanishing, now).length > 0;
  }

  /** Revisions after a number; fewer than `most` where they are large. */
  revisions(after: number, most: number): Promise<readonly DirectoryRevision[]> {
    return this.#options.database.transaction({ tenant: this.tenant }, (tx) =>
      readRevisions(tx, this.tenant, after, most),
    );
  }

  /**
   * Does a write as a whole, or nothing of it. Throws {@link PulseError} `overloaded` when too many wait, and what a
   * {@link Database} throws.
   */
  async write(request: WriteRequest): Promise<Result<Written, Refusal>> {
    if (this.#waiting >= LIMITS.waitingWrites) {
      throw new PulseError(
        'overloaded',
        `${LIMITS.waitingWrites} writes of tenant ${this.tenant} wait already.`,
        {
          advice: 'Try again in a few seconds.',
        },
      );
    }
    return this.#inTurn(async () => {
      for (let tries = 1; ; tries++) {
        try {
          const outcome = await this.#write(request);
          if (outcome.ok && !request.dryRun) await this.#keepName(outcome.value);
          return outcome;
        } catch (error) {
          if (!isNumberTaken(error) || tries >= LIMITS.writeTries) throw error;
        }
      }
    });
  }

  async #write(request: WriteRequest): Promise<Result<Written, Refusal>> {
    const { database } = this.#options;
    let made: DirectoryRevision | undefined;
    const outcome = await database.transaction(
      { tenant: this.tenant },
      async (tx): Promise<Result<Written, Refusal>> => {
        made = undefined;
        await catchUp(tx, this.#state);
        const planned = this.#plan(request);
        if (!planned.ok) return planned;
        const { differences } = planned.value;
        const { number, time } = this.view.revision;
        if (request.dryRun || differences.length === 0)
          return ok({ ...planned.value, revision: { number, time } });
        made = {
          number: number + 1,
          time: Math.max(Math.trunc(this.#options.clock.now()), time),
          author: request.author,
          changes: differences.map(asChange),
        };
        const tooLarge = checkSize(made);
        if (tooLarge) return fail(tooLarge);
        await insertRevision(tx, this.tenant, made);
        return ok({ ...planned.value, revision: { number: made.number, time: made.time } });
      },
    );
    if (outcome.ok && made) this.#state.apply(made);
    return outcome;
  }

  /** The list of tenants, which belongs to none of them, shows the tenant's name too. */
  async #keepName({ differences }: Plan): Promise<void> {
    const { database, tell } = this.#options;
    const { tenant } = this;
    if (!differences.some((entry) => entry.kind !== 'removed' && entry.after.type === 'Tenant')) return;
    const name = this.view.get('Tenant', tenant)?.name ?? tenant;
    try {
      await database.transaction('shared', (tx) =>
        tx.query('UPDATE tenant SET name = $2 WHERE id = $1', [tenant, name]),
      );
    } catch (error) {
      tell('warn', `The list of tenants still shows the old name of ${tenant}: ${messageOf(error)}.`);
    }
  }

  #plan({ write, person, condition }: WriteRequest) {
    const { clock, vanishing } = this.#options;
    const unmet = condition?.(this.#state);
    if (unmet !== undefined) return fail({ code: 'revision-changed', message: unmet, problems: [] } as const);
    const rights = person === undefined ? undefined : this.access.of(person);
    return planWrite(this.#state, write, { rights, vanishing, now: clock.now() });
  }

  /** One after the other; whatever came of it, listeners hear of revisions that it brought. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const turn = this.#last.then(async () => {
      const { number } = this.view.revision;
      try {
        return await work();
      } finally {
        this.#waiting -= 1;
        if (this.view.revision.number > number) for (const listener of this.#listeners) listener();
      }
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
