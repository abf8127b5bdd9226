import type { Clock } from '@pulse/base';
import { problemsOf, UnusableDocuments } from '@pulse/connections';
import { MOST_BOARDS, type Sharing, type TenantId } from '@pulse/model';
import { sharingSchema } from '@pulse/model/schema';
import { type Database, type FollowedMetadata, followMetadata } from '@pulse/storage';

/** The boards that not everybody sees, by id; `undefined` where the sharing cannot be read, which shows them to nobody. */
export type BoardSharings = ReadonlyMap<string, Sharing | undefined>;

export interface BoardSharingsOptions {
  readonly database: Database;
  readonly tenant: TenantId;
  readonly clock: Clock;
  readonly tell: (level: 'warn', message: string) => void;
  readonly onChange: (sharings: BoardSharings) => void;
}

interface SharedBoard {
  readonly id: string;
  readonly sharing: unknown;
}

/** Follows with whom a tenant's boards are shared, until disposed. */
export function followSharings(options: BoardSharingsOptions): FollowedMetadata {
  const { database, tenant, clock, tell, onChange } = options;
  const unusable = new UnusableDocuments();
  return followMetadata({
    database,
    tenant,
    what: 'boards',
    clock,
    read: (transaction) =>
      transaction.query<SharedBoard>(
        `SELECT id, document -> 'sharing' AS sharing FROM board WHERE tenant = $1 AND document ? 'sharing'
         ORDER BY id LIMIT ${MOST_BOARDS}`,
        [tenant],
      ),
    onContent: (boards) => {
      const sharings = new Map<string, Sharing | undefined>();
      const wrong = new Map<string, string>();
      for (const { id, sharing } of boards) {
        const parsed = sharingSchema.safeParse(sharing);
        sharings.set(id, parsed.data);
        if (!parsed.success) wrong.set(id, problemsOf(parsed.error));
      }
      for (const [id, reason] of unusable.update(wrong)) {
        tell(
          'warn',
          `Board "${id}" of ${tenant} is shown to nobody, because its sharing cannot be read: ${reason}.`,
        );
      }
      onChange(sharings);
    },
    onProblem: (reason) => tell('warn', `With whom boards are shared could not be read: ${reason}`),
  });
}
