import { afterAll, beforeAll } from 'vitest';
import { valueStoreContract } from '../contract/value-store-contract.ts';
import { type RedisServer, startRedis } from '../testing/mod.ts';
import { eventually, fastClock, flush, sinkOn, viewOn } from './redis-bench.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

valueStoreContract({
  name: 'Redis',
  async open() {
    await flush(server);
    return {
      sink: sinkOn(server, 1, { clock: fastClock }),
      view: viewOn(server, { onError: () => {} }),
    };
  },
  eventually,
});
