import { afterAll, beforeAll } from 'vitest';
import { databaseContract } from '../contract/database-contract.ts';
import { type PgliteFixture, pgliteFixture } from './database-fixtures.ts';

let fixture: PgliteFixture;
beforeAll(async () => {
  fixture = await pgliteFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

databaseContract('pglite', (limits) => fixture.open(limits));
