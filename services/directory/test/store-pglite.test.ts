import { preparePglite } from '@pulse/storage/testing';
import { storeContract } from './store-contract.ts';

// One process has it open: another service of it stands for another process.
storeContract('pglite', async () => {
  const prepared = await preparePglite();
  const open = await prepared.open();
  return {
    database: open.as('directory'),
    again: open.as('directory'),
    async end() {
      await open[Symbol.asyncDispose]();
      await prepared[Symbol.asyncDispose]();
    },
  };
});
