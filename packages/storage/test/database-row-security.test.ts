import { afterAll, beforeAll } from 'vitest';
import { rowSecurityContract } from '../contract/row-security-contract.ts';
import { administerPostgres, type EmbeddedDatabase } from '../src/mod.ts';
import {
  type PreparedPglite,
  type PreparedPostgres,
  preparePglite,
  preparePostgres,
} from '../testing/mod.ts';

let postgres: PreparedPostgres;
let pglite: PreparedPglite;
let embedded: EmbeddedDatabase;
beforeAll(async () => {
  postgres = await preparePostgres();
  pglite = await preparePglite();
  embedded = await pglite.open();
});
afterAll(async () => {
  await embedded[Symbol.asyncDispose]();
  await pglite[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

rowSecurityContract('postgres', (work) => administerPostgres({ url: postgres.server.url, tls: 'off' }, work));
rowSecurityContract('pglite', (work) => embedded.administer(work));
