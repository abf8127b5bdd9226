import type { Clock } from '@pulse/base';
import { UnusableDocuments } from '@pulse/connections';
import { type Board, MOST_BOARDS, type TenantId } from '@pulse/model';
import { type Database, type FollowedMetadata, followMetadata } from '@pulse/storage';
import type { BoardSource } from './board-source.ts';
import { readBoards, type StoredBoard } from './stored-boards.ts';

export interface DatabaseBoardsOptions {
  /** As pulse sees it. */
  readonly database: Database;
  readonly clock: Clock;
  readonly tell: (level: 'warn', message: string) => void;
}

/** The boards as the metadata have them, followed until disposed. */
export class DatabaseBoards implements BoardSource, AsyncDisposable {
  readonly #options: DatabaseBoardsOptions;
  readonly #followed = new Map<TenantId, FollowedMetadata>();
  readonly #boards = new Map<TenantId, readonly Board[]>();
  readonly #listeners = new Set<{ readonly listener: (tenant: TenantId) => void }>();

  constructor(options: DatabaseBoardsOptions) {
    this.#options = options;
  }

  async follow(tenant: TenantId): Promise<void> {
    let followed = this.#followed.get(tenant);
    if (!followed) this.#followed.set(tenant, (followed = this.#begin(tenant)));
    if (!this.#boards.has(tenant)) await followed.look();
  }

  list(tenant: TenantId): readonly Board[] {
    return this.#boards.get(tenant) ?? [];
  }

  listen(listener: (tenant: TenantId) => void): () => void {
    const box = { listener };
    this.#listeners.add(box);
    return () => void this.#listeners.delete(box);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#followed.values()].map((followed) => followed[Symbol.asyncDispose]()));
  }

  #begin(tenant: TenantId): FollowedMetadata {
    const { database, clock, tell } = this.#options;
    const unusable = new UnusableDocuments();
    return followMetadata({
      database,
      tenant,
      what: 'boards',
      clock,
      read: (transaction) =>
        transaction.query<StoredBoard>(
          `SELECT id, document FROM board WHERE tenant = $1 ORDER BY id LIMIT ${MOST_BOARDS + 1}`,
          [tenant],
        ),
      onContent: (rows) => {
        if (rows.length > MOST_BOARDS) {
          tell(
            'warn',
            `${tenant} has more than ${MOST_BOARDS} boards; the others, by their ids, are not shown.`,
          );
        }
        const { boards, unreadable } = readBoards(rows.slice(0, MOST_BOARDS));
        for (const [id, reason] of unusable.update(unreadable)) {
          tell('warn', `Board "${id}" of ${tenant} is not shown: ${reason}.`);
        }
        this.#boards.set(tenant, boards);
        for (const { listener } of [...this.#listeners]) listener(tenant);
      },
      onProblem: (reason) => tell('warn', `Boards of ${tenant} could not be read: ${reason}`),
    });
  }
}
