import { afterAll, beforeAll } from 'vitest';
import { databaseContract } from '../contract/database-contract.ts';
import { databaseLimitsContract } from '../contract/database-limits-contract.ts';
import { type PreparedPglite, preparePglite } from '../testing/mod.ts';

let prepared: PreparedPglite;
beforeAll(async () => {
  prepared = await preparePglite();
});
afterAll(() => prepared[Symbol.asyncDispose]());

databaseContract('pglite', () => prepared.open());
databaseLimitsContract('pglite', (limits) => prepared.open(limits));
