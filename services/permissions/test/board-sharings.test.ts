import { systemClock } from '@pulse/base';
import { type OpenDatabase, preparePglite, preparePostgres, TEST_TENANTS } from '@pulse/storage/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type BoardSharings, followSharings } from '../src/board-sharings.ts';

const WAIT = { timeout: 20_000, interval: 20 };
const [acme, other] = TEST_TENANTS;
const night = { access: [{ to: { type: 'AccessGroup', id: 'night' }, mask: 1 }] };

const DRIVERS = {
  async PostgreSQL(): Promise<OpenDatabase> {
    const prepared = await preparePostgres();
    onTestFinished(() => prepared[Symbol.asyncDispose]());
    return prepared.open();
  },
  async PGlite(): Promise<OpenDatabase> {
    const prepared = await preparePglite();
    onTestFinished(() => prepared[Symbol.asyncDispose]());
    return prepared.open();
  },
};

describe.each(Object.entries(DRIVERS))('with whom boards are shared (%s)', (_, open) => {
  test('is what their documents say, in one tenant, and follows them', async () => {
    const opened = await open();
    onTestFinished(() => opened[Symbol.asyncDispose]());
    const put = (id: string, document: object, tenant = acme) =>
      opened.as('pulse').transaction({ tenant }, (tx) =>
        tx.query(
          `INSERT INTO board (tenant, id, document, author) VALUES ($1, $2, $3, 'test')
           ON CONFLICT (tenant, id) DO UPDATE SET document = excluded.document`,
          [tenant, id, document],
        ),
      );
    await put('for-all', { version: 1 });
    await put('late', { version: 1, sharing: night });
    await put('early', { version: 1, sharing: { folder: 'emea' } }, other);
    await put('broken', { version: 1, sharing: null });
    let known: BoardSharings | undefined;
    const told: string[] = [];
    await using followed = followSharings({
      database: opened.as('permissions'),
      tenant: acme,
      clock: systemClock,
      tell: (_level, message) => void told.push(message),
      onChange: (sharings) => {
        known = sharings;
      },
    });
    await followed.ready;
    expect(known).toEqual(
      new Map<string, unknown>([
        ['broken', undefined],
        ['late', night],
      ]),
    );
    expect(told).toEqual([expect.stringContaining('Board "broken" of acme is shown to nobody')]);
    await put('late', { version: 1 });
    await put('for-all', { version: 2, sharing: {} });
    await vi.waitFor(
      () =>
        expect(known).toEqual(
          new Map<string, unknown>([
            ['broken', undefined],
            ['for-all', {}],
          ]),
        ),
      WAIT,
    );
    expect(told).toHaveLength(1);
  });
});
