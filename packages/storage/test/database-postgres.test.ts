import { afterAll, beforeAll } from 'vitest';
import { databaseContract } from '../contract/database-contract.ts';
import { databaseLimitsContract } from '../contract/database-limits-contract.ts';
import { type PreparedPostgres, preparePostgres } from '../testing/mod.ts';

let prepared: PreparedPostgres;
beforeAll(async () => {
  prepared = await preparePostgres();
});
afterAll(() => prepared[Symbol.asyncDispose]());

databaseContract('postgres', () => prepared.open());
databaseLimitsContract('postgres', (limits) => prepared.open(limits));
