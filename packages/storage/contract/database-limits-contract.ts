import { tenantId } from '@pulse/model';
import { describe, expect, test } from 'vitest';
import type { Database, DatabaseLimits } from '../src/mod.ts';
import type { OpenDatabase } from '../testing/mod.ts';

const acme = { tenant: tenantId('acme') };

/** That no statement, work or crowd can hold a database up. `open` opens one with other limits, and one at a time. */
export function databaseLimitsContract(
  driver: Database['driver'],
  open: (limits: Partial<DatabaseLimits>) => Promise<OpenDatabase> | OpenDatabase,
): void {
  describe(`the limits of a database (${driver})`, () => {
    const works = (database: Database) => database.transaction(acme, (tx) => tx.query('SELECT 1 AS one'));

    test('a statement that takes too long is ended, and the database goes on', async () => {
      await using database = await open({ statement: 300, grace: 300 });
      const pulse = database.as('pulse');
      await expect(
        pulse.transaction(acme, (tx) => tx.query('SELECT count(*) FROM generate_series(1, 1000000000)')),
      ).rejects.toMatchObject({ code: 'database-unavailable' });
      expect(await works(pulse)).toEqual([{ one: 1 }]);
    });

    test('work that takes too long is undone, and the database goes on', async () => {
      await using database = await open({ transaction: 300 });
      const pulse = database.as('pulse');
      await expect(
        pulse.transaction(acme, async (tx) => {
          await tx.query(
            "INSERT INTO layout (tenant, id, document, author) VALUES ('acme', 'slow', '{}', 'x')",
          );
          await new Promise(() => {});
        }),
      ).rejects.toMatchObject({ code: 'database-unavailable' });
      const seen = await pulse.transaction(acme, (tx) => tx.query("SELECT 1 FROM layout WHERE id = 'slow'"));
      expect(seen).toEqual([]);
    });

    test('transactions that find no place to wait are refused at once', async () => {
      await using database = await open({ connections: 1, waiting: 2 });
      const pulse = database.as('pulse');
      const go = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const first = pulse.transaction(acme, async () => {
        begun.resolve();
        await go.promise;
      });
      await begun.promise;
      const waiting = [works(pulse), works(pulse)];
      await expect(works(pulse)).rejects.toMatchObject({ code: 'database-unavailable' });
      go.resolve();
      await first;
      expect(await Promise.all(waiting)).toEqual([[{ one: 1 }], [{ one: 1 }]]);
    });
  });
}
