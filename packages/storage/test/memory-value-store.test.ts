import { layoutId, tenantId } from '@pulse/model';
import { expect, test } from 'vitest';
import { valueStoreContract } from '../contract/value-store-contract.ts';
import { memoryValueStore } from '../src/mod.ts';

valueStoreContract({
  name: 'memory',
  async open() {
    const store = memoryValueStore();
    return { sink: store, view: store };
  },
  async eventually(assertion) {
    await assertion();
  },
});

test('whoever publishes hears what a listener threw', () => {
  const store = memoryValueStore();
  const tenant = tenantId('acme');
  store.listen(tenant, {
    onHealth() {
      throw new Error('listener is broken');
    },
  });
  expect(() => store.publishHealth(tenant, [])).toThrow('a listener of values failed');
});

test('a trend is bounded, however fast its points come', async () => {
  const store = memoryValueStore();
  const [tenant, layout] = [tenantId('acme'), layoutId('queue-kpis')];
  for (let time = 1; time <= 20_000; time++) {
    store.putTrend(tenant, layout, 'waiting', 'support', [{ time, max: time, last: time }]);
  }
  const points = await store.trend(tenant, layout, 'waiting', 'support');
  expect(points?.length).toBe(8640);
  expect(points?.at(-1)).toEqual({ time: 20_000, max: 20_000, last: 20_000 });
});
