import { tenantId } from '@pulse/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Transaction } from '../src/mod.ts';
import type { OpenDatabase } from '../testing/mod.ts';

const acme = { tenant: tenantId('acme') };
const other = { tenant: tenantId('other') };

const ADD_LAYOUT = 'INSERT INTO layout (tenant, id, document, author) VALUES ($1, $2, $3, $4)';
const addLayout = (tx: Transaction, id: string, document: unknown = {}, { tenant } = acme) =>
  tx.query(ADD_LAYOUT, [tenant, id, document, 'test']);
const layoutIds = async (tx: Transaction) =>
  (await tx.query<{ id: string }>('SELECT id FROM layout ORDER BY id')).map(({ id }) => id);

/** What {@link Database} promises, for both drivers. `open` is called once. */
export function databaseContract(
  driver: Database['driver'],
  open: () => Promise<OpenDatabase> | OpenDatabase,
): void {
  describe(`a database (${driver})`, () => {
    let database: OpenDatabase;
    let pulse: Database;
    beforeAll(async () => {
      database = await open();
      pulse = database.as('pulse');
    });
    afterAll(() => database[Symbol.asyncDispose]());

    test('says its driver and that its schema fits', async () => {
      expect(pulse.driver).toBe(driver);
      await pulse.check();
    });

    test('what a transaction wrote is there for the next one, for every service that may see it', async () => {
      expect(
        await pulse.transaction(acme, async (tx) => {
          await addLayout(tx, 'written');
          return 'done';
        }),
      ).toBe('done');
      for (const role of ['pulse', 'dcu', 'permissions'] as const) {
        const seen = await database
          .as(role)
          .transaction(acme, (tx) => tx.query("SELECT id, revision FROM layout WHERE id = 'written'"));
        expect(seen).toEqual([{ id: 'written', revision: 1 }]);
      }
    });

    test('work that rejects leaves no trace, and its error comes back as it is', async () => {
      const error = new Error('changed my mind');
      await expect(
        pulse.transaction(acme, async (tx) => {
          await addLayout(tx, 'never');
          throw error;
        }),
      ).rejects.toBe(error);
      expect(await pulse.transaction(acme, layoutIds)).not.toContain('never');
    });

    test('work that hides the failure of a statement is not committed', async () => {
      await expect(
        pulse.transaction(acme, async (tx) => {
          await addLayout(tx, 'hidden');
          await tx.query('SELECT 1 / 0').catch(() => {});
        }),
      ).rejects.toMatchObject({ code: 'database-invalid' });
      expect(await pulse.transaction(acme, layoutIds)).not.toContain('hidden');
    });

    test('a scope sees the rows of its tenant and those of no other', async () => {
      await pulse.transaction(other, (tx) => addLayout(tx, 'of-other', {}, other));
      expect(await pulse.transaction(other, layoutIds)).toEqual(['of-other']);
      expect(await pulse.transaction(acme, layoutIds)).not.toContain('of-other');
      expect(await pulse.transaction('shared', layoutIds)).toEqual([]);
      const tenants = (tx: Transaction) => tx.query('SELECT id FROM tenant ORDER BY id');
      expect(await pulse.transaction(acme, tenants)).toEqual([{ id: 'acme' }]);
      expect(await pulse.transaction('shared', tenants)).toEqual([{ id: 'acme' }, { id: 'other' }]);
    });

    test('a row for another tenant is refused', async () => {
      await expect(
        pulse.transaction(acme, (tx) => addLayout(tx, 'smuggled', {}, other)),
      ).rejects.toMatchObject({ code: 'database-refused' });
    });

    test('a service is refused what only others need', async () => {
      for (const [role, sql] of [
        ['dcu', 'SELECT author FROM layout'],
        ['dcu', "UPDATE layout SET document = '{}'"],
        ['permissions', 'SELECT * FROM session'],
        ['pulse', 'SELECT * FROM account'],
        ['identity', 'SELECT * FROM directory_object'],
        ['directory', "SELECT nextval('ownership_token')"],
        ['pulse', "UPDATE layout SET tenant = 'acme'"],
        ['pulse', 'SELECT * FROM shipped_document'],
        ['pulse', 'CREATE TABLE mine (id text)'],
        ['pulse', 'DELETE FROM layout_change'],
        ['pulse', 'UPDATE board_change SET counter = 1'],
        ['permissions', 'SELECT * FROM layout_change'],
        ['permissions', "UPDATE board SET document = '{}'"],
      ] as const) {
        await expect(
          database.as(role).transaction(acme, (tx) => tx.query(sql)),
          sql,
        ).rejects.toMatchObject({ code: 'database-refused' });
      }
    });

    test('values come back as they went, whatever the column', async () => {
      const document = { text: 'ä "quoted" \\ \u0007 😀', list: [1, null, true], deep: { number: 0.1 } };
      const [row] = await pulse.transaction(acme, async (tx) => {
        await addLayout(tx, 'values', document);
        return tx.query(
          `SELECT document, $1::bigint AS time, $2::boolean AS yes, $3::text AS nothing, $4::float8 AS share,
             $5::bytea AS bytes, $6::integer AS number, $7::jsonb AS list, $8::text AS text,
             'a5d0c7f1-5c6f-4d44-9d0c-0a3c4d1c9b11'::uuid AS id FROM layout WHERE id = 'values'`,
          [1_763_856_000_123, false, undefined, 0.5, Uint8Array.of(0, 255), -7, ['a', 'b'], "x' OR '1'='1"],
        );
      });
      expect(row).toEqual({
        document,
        time: 1_763_856_000_123,
        yes: false,
        nothing: null,
        share: 0.5,
        bytes: Uint8Array.of(0, 255),
        number: -7,
        list: ['a', 'b'],
        text: "x' OR '1'='1",
        id: 'a5d0c7f1-5c6f-4d44-9d0c-0a3c4d1c9b11',
      });
    });

    test('large documents and many rows pass', async () => {
      const text = 'x'.repeat(1_000_000);
      const rows = await pulse.transaction(acme, async (tx) => {
        await addLayout(tx, 'large', { text });
        return tx.query<{ document: { text: string } }>(
          "SELECT document, number FROM layout, generate_series(1, 20) AS number WHERE id = 'large'",
        );
      });
      expect(rows.length).toBe(20);
      expect(rows.every(({ document }) => document.text === text)).toBe(true);
      const many = await pulse.transaction(acme, (tx) =>
        tx.query<{ number: number }>('SELECT number FROM generate_series(1, 20000) AS number'),
      );
      expect(many.map(({ number }) => number)).toEqual(
        Array.from({ length: 20_000 }, (_, index) => index + 1),
      );
    });

    test('a key that is taken and a reference to nothing are conflicts that name the constraint', async () => {
      await expect(
        pulse.transaction(acme, async (tx) => {
          await addLayout(tx, 'twice');
          await addLayout(tx, 'twice');
        }),
      ).rejects.toMatchObject({ code: 'database-conflict', cause: { constraint: 'layout_pkey' } });
      await expect(
        pulse.transaction({ tenant: tenantId('nobody') }, (tx) =>
          addLayout(tx, 'homeless', {}, { tenant: tenantId('nobody') }),
        ),
      ).rejects.toMatchObject({ code: 'database-conflict', cause: { constraint: 'layout_tenant_fkey' } });
    });

    test('what is too large or malformed is invalid, and no value of it stands in a detail', async () => {
      await expect(
        pulse.transaction(acme, (tx) => addLayout(tx, 'huge', { text: 'x'.repeat(1_100_000) })),
      ).rejects.toMatchObject({ code: 'database-invalid', cause: { constraint: 'template_document_check' } });
      await expect(
        pulse.transaction(acme, (tx) => tx.query('SELECT $1::jsonb', ['{'])),
      ).rejects.toMatchObject({
        code: 'database-invalid',
        cause: expect.not.objectContaining({ detail: expect.anything() }),
      });
    });

    test('an error of the program comes back as it is', async () => {
      await expect(pulse.transaction(acme, (tx) => tx.query('SELEC 1'))).rejects.toMatchObject({
        code: '42601',
      });
    });

    test('transactions have the effect of running one after the other', async () => {
      await pulse.transaction(acme, (tx) => addLayout(tx, 'counter', { count: 0 }));
      const count = async (tx: Transaction) => {
        const [row] = await tx.query<{ document: { count: number } }>(
          "SELECT document FROM layout WHERE id = 'counter'",
        );
        return row?.document.count ?? Number.NaN;
      };
      const times = 60;
      await Promise.all(
        Array.from({ length: times }, () =>
          pulse.transaction(acme, async (tx) => {
            const next = { count: (await count(tx)) + 1 };
            await tx.query("UPDATE layout SET document = $1 WHERE id = 'counter'", [next]);
          }),
        ),
      );
      expect(await pulse.transaction(acme, count)).toBe(times);
    });

    test('a transaction is not usable after its end, nor inside another one', async () => {
      let kept: Transaction | undefined;
      await pulse.transaction(acme, async (tx) => {
        kept = tx;
        await expect(pulse.transaction(acme, layoutIds)).rejects.toThrow('inside another');
      });
      await expect(kept?.query('SELECT 1')).rejects.toThrow('after its end');
    });

    test('notifications come with the commit, in order, and not without it', async () => {
      const heard: string[] = [];
      const dcu = database.as('dcu');
      const done = Promise.withResolvers<void>();
      const stop = await dcu.listen('test_channel', {
        heard: (payload) => {
          heard.push(payload);
          if (payload === 'end') done.resolve();
        },
        lost: () => heard.push('lost'),
      });
      await pulse.transaction(acme, (tx) => tx.notify('test_channel', 'a'));
      const failing = pulse.transaction(acme, async (tx) => {
        await tx.notify('test_channel', 'undone');
        throw new Error('undo');
      });
      await expect(failing).rejects.toThrow('undo');
      await pulse.transaction(acme, async (tx) => {
        await tx.notify('test_channel', 'b\' " ä');
        await tx.notify('other_channel', 'elsewhere');
        await tx.notify('test_channel', 'end');
      });
      await done.promise;
      expect(heard).toEqual(['a', 'b\' " ä', 'end']);
      await stop();
      await pulse.transaction(acme, (tx) => tx.notify('test_channel', 'too late'));
      await pulse.transaction(acme, layoutIds);
      expect(heard.length).toBe(3);
    });

    test('a change of layouts and templates raises the counter of the tenant and tells who collects', async () => {
      const dcu = database.as('dcu');
      const counter = async () => {
        const [row] = await dcu.transaction(acme, (tx) =>
          tx.query<{ counter: number }>('SELECT counter FROM layout_change'),
        );
        return row?.counter ?? 0;
      };
      const before = await counter();
      const heard: string[] = [];
      const enough = Promise.withResolvers<void>();
      const stop = await dcu.listen('pulse_layouts', {
        heard: (payload) => heard.push(payload) === 4 && enough.resolve(),
        lost: () => heard.push('lost'),
      });
      await pulse.transaction(acme, (tx) => addLayout(tx, 'told'));
      await pulse.transaction(acme, (tx) =>
        tx.query("UPDATE layout SET document = '{\"a\":1}' WHERE id = 'told'"),
      );
      await pulse.transaction(acme, (tx) => tx.query("DELETE FROM layout WHERE id = 'told'"));
      await pulse.transaction(acme, (tx) =>
        tx.query("UPDATE layout SET author = 'nobody' WHERE id = 'no such'"),
      );
      await pulse.transaction(acme, (tx) =>
        tx.query("INSERT INTO template (tenant, id, document, author) VALUES ('acme', 'told', '{}', 'test')"),
      );
      await enough.promise;
      expect(heard).toEqual([1, 2, 3, 4].map((step) => `acme:${before + step}`));
      expect(await counter()).toBe(before + 4);
      await stop();
    });

    test('a change of boards raises a counter of its own and tells who shows them', async () => {
      const permissions = database.as('permissions');
      const counter = async () => {
        const [row] = await permissions.transaction(acme, (tx) =>
          tx.query<{ counter: number }>('SELECT counter FROM board_change'),
        );
        return row?.counter ?? 0;
      };
      const before = await counter();
      const heard: string[] = [];
      const enough = Promise.withResolvers<void>();
      const stop = await permissions.listen('pulse_boards', {
        heard: (payload) => heard.push(payload) === 3 && enough.resolve(),
        lost: () => heard.push('lost'),
      });
      for (const sql of [
        "INSERT INTO board (tenant, id, document, author) VALUES ('acme', 'told', '{}', 'test')",
        "UPDATE board SET document = '{\"a\":1}' WHERE id = 'told'",
        "INSERT INTO template (tenant, id, document, author) VALUES ('acme', 'no board', '{}', 'test')",
        "DELETE FROM board WHERE id = 'told'",
      ]) {
        await pulse.transaction(acme, (tx) => tx.query(sql));
      }
      await enough.promise;
      expect(heard).toEqual([1, 2, 3].map((step) => `acme:${before + step}`));
      expect(await counter()).toBe(before + 3);
      await stop();
    });

    test('tokens of ownership rise, also when the work that took one is undone', async () => {
      const dcu = database.as('dcu');
      const take = (tx: Transaction) =>
        tx.query<{ token: number }>("SELECT nextval('ownership_token') AS token");
      const [first] = await dcu.transaction('shared', take);
      const undone = dcu.transaction('shared', async (tx) => {
        await take(tx);
        throw new Error('undo');
      });
      await expect(undone).rejects.toThrow('undo');
      const [last] = await dcu.transaction('shared', take);
      expect(last?.token).toBeGreaterThan((first?.token ?? Number.NaN) + 1);
    });
  });
}
