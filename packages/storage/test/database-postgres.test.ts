import { afterAll, beforeAll } from 'vitest';
import { databaseContract } from '../contract/database-contract.ts';
import { type PostgresFixture, postgresFixture } from './database-fixtures.ts';

let fixture: PostgresFixture;
beforeAll(async () => {
  fixture = await postgresFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

databaseContract('postgres', (limits) => fixture.open(limits));
