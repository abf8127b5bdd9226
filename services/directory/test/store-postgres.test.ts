import { preparePostgres } from '@pulse/storage/testing';
import { storeContract } from './store-contract.ts';

storeContract('postgres', async () => {
  const prepared = await preparePostgres();
  const [one, two] = [prepared.open(), prepared.open()];
  return {
    database: one.as('directory'),
    again: two.as('directory'),
    async end() {
      await one[Symbol.asyncDispose]();
      await two[Symbol.asyncDispose]();
      await prepared[Symbol.asyncDispose]();
    },
  };
});
