import { randomUUID } from 'node:crypto';
import { type Clock, type Milliseconds, PulseError } from '@pulse/base';
import type { Database } from '@pulse/storage';
import { PasswordHashes } from './password-hash.ts';

/** After so many wrong passwords in a row nobody gets in under the name for a while. */
export const FAILURES_BEFORE_LOCK = 5;
/** The first lock; each further one doubles it, up to the longest. */
export const FIRST_LOCK: Milliseconds = 60_000;
export const LONGEST_LOCK: Milliseconds = 3_600_000;
/** Passwords are long rather than complicated (NIST SP 800-63B). */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;
/** The digest of no password: whoever names nobody waits as long as everybody else. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** A local account, as the tokens that are issued for it describe it. */
export interface Account {
  readonly id: string;
  readonly userName: string;
  readonly name: string;
  readonly email: string | undefined;
}

export interface ListedAccount extends Account {
  readonly disabled: boolean;
  readonly lockedUntil: Milliseconds | undefined;
}

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly account: Account }
  /** Name or password; which of them is not said. */
  | { readonly kind: 'wrong' }
  /** For the log; to the person it is said in the same words as `wrong`. */
  | { readonly kind: 'locked'; readonly until: Milliseconds };

interface AccountRow {
  readonly id: string;
  readonly user_name: string;
  readonly name: string;
  readonly email: string | null;
  readonly password_hash: string;
  readonly failed_count: number;
  readonly locked_until: number | null;
  readonly disabled: boolean;
}

const COLUMNS =
  'id, user_name, name, email, password_hash, failed_count, locked_until::float8 AS locked_until, disabled';

/** The people who sign in here rather than at a provider of their company. */
export class Accounts {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #hashes = new PasswordHashes();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Throws {@link PulseError} `password-unusable`, `account-exists`. */
  async create(account: Omit<Account, 'id'>, password: string): Promise<Account> {
    const hash = await this.#hashOf(password);
    const id = randomUUID();
    const { userName, name, email } = account;
    try {
      await this.#database.transaction('shared', (transaction) =>
        transaction.query(
          'INSERT INTO account (id, user_name, name, email, password_hash) VALUES ($1, $2, $3, $4, $5)',
          [id, userName, name, email ?? null, hash],
        ),
      );
    } catch (error) {
      if (!(error instanceof PulseError && error.code === 'database-conflict')) throw error;
      throw new PulseError('account-exists', `There is an account "${userName}" already.`, {
        advice: 'Choose another user name, or set the password of that account.',
        cause: error,
      });
    }
    return { id, ...account };
  }

  /** Throws {@link PulseError} `password-unusable`, `account-unknown`. */
  async setPassword(userName: string, password: string): Promise<void> {
    const hash = await this.#hashOf(password);
    await this.#change(userName, 'password_hash = $2, failed_count = 0, locked_until = NULL', [hash]);
  }

  /** Throws {@link PulseError} `account-unknown`. */
  async setDisabled(userName: string, disabled: boolean): Promise<void> {
    await this.#change(userName, 'disabled = $2', [disabled]);
  }

  /** Throws {@link PulseError} `account-unknown`. */
  async unlock(userName: string): Promise<void> {
    await this.#change(userName, 'failed_count = 0, locked_until = NULL', []);
  }

  async list(): Promise<readonly ListedAccount[]> {
    const rows = await this.#rows(`SELECT ${COLUMNS} FROM account ORDER BY user_name LIMIT 10000`);
    const now = this.#clock.now();
    return rows.map((row) => ({
      ...accountOf(row),
      disabled: row.disabled,
      lockedUntil: row.locked_until !== null && row.locked_until > now ? row.locked_until : undefined,
    }));
  }

  /** The account behind a token; undefined when it is gone or disabled. */
  async find(id: string): Promise<Account | undefined> {
    const [row] = await this.#rows(`SELECT ${COLUMNS} FROM account WHERE id = $1 AND NOT disabled`, [id]);
    return row && accountOf(row);
  }

  /**
   * Checks a password. A try is counted before it is checked, so that tries at the same moment count as many, whatever
   * becomes of this process; a right password takes the count back.
   */
  async signIn(userName: string, password: string): Promise<SignInOutcome> {
    const row = await this.#countTry(userName);
    // Also where the answer is known already: how long it takes must not tell which names there are.
    const right = await this.#hashes.matches(password, row?.password_hash ?? NOBODY);
    if (!row || row.disabled) return { kind: 'wrong' };
    if (row.locked_until !== null && row.locked_until > this.#clock.now()) {
      return { kind: 'locked', until: row.locked_until };
    }
    if (!right) return { kind: 'wrong' };
    await this.unlock(userName);
    return { kind: 'signed-in', account: accountOf(row) };
  }

  /** The account as it was before this try, which from now on counts as failed. */
  #countTry(userName: string): Promise<AccountRow | undefined> {
    return this.#database.transaction('shared', async (transaction) => {
      const [row] = await transaction.query<AccountRow>(
        `SELECT ${COLUMNS} FROM account WHERE lower(user_name) = lower($1) FOR UPDATE`,
        [userName],
      );
      const now = this.#clock.now();
      if (!row || (row.locked_until !== null && row.locked_until > now)) return row;
      const failed = row.failed_count + 1;
      const until = failed % FAILURES_BEFORE_LOCK === 0 ? now + lockAfter(failed) : null;
      await transaction.query('UPDATE account SET failed_count = $2, locked_until = $3 WHERE id = $1', [
        row.id,
        failed,
        until,
      ]);
      return row;
    });
  }

  async #change(userName: string, assignments: string, values: readonly unknown[]): Promise<void> {
    const changed = await this.#rows(
      `UPDATE account SET ${assignments} WHERE lower(user_name) = lower($1) RETURNING ${COLUMNS}`,
      [userName, ...values],
    );
    if (changed.length > 0) return;
    throw new PulseError('account-unknown', `There is no account "${userName}".`, {
      advice: 'List the accounts to see which there are.',
    });
  }

  #rows(sql: string, values: readonly unknown[] = []): Promise<readonly AccountRow[]> {
    return this.#database.transaction('shared', (transaction) => transaction.query<AccountRow>(sql, values));
  }

  async #hashOf(password: string): Promise<string> {
    const { min, max } = PASSWORD_LENGTH;
    if (password.length < min || password.length > max) {
      throw new PulseError('password-unusable', `A password has ${min} to ${max} characters.`, {
        advice: 'Several words in a row are easy to remember and hard to guess.',
      });
    }
    return this.#hashes.hash(password);
  }
}

const lockAfter = (failed: number): Milliseconds =>
  Math.min(FIRST_LOCK * 2 ** (failed / FAILURES_BEFORE_LOCK - 1), LONGEST_LOCK);

const accountOf = ({ id, user_name, name, email }: AccountRow): Account => ({
  id,
  userName: user_name,
  name,
  email: email ?? undefined,
});
