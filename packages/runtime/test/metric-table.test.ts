import { AssertionError } from '@pulse/base';
import { Registry } from 'prom-client';
import { expect, expectTypeOf, test } from 'vitest';
import { counter, defineMetrics, gauge, histogram, registerMetrics } from '../src/mod.ts';

const table = defineMetrics({
  events: counter('pulse_lds_events_total', 'Events taken.', ['tenant', 'stream']),
  receivers: gauge('pulse_lds_receivers', 'Clients connected.'),
  delay: histogram('pulse_lds_delay_seconds', 'Time on the way.', [0.001, 0.1, 1], ['tenant']),
});

test('a table becomes metrics, with the labels of each', async () => {
  const registry = new Registry();
  const metrics = registerMetrics(registry, table, { receivers: (metric) => metric.set(7) });
  metrics.events.inc({ tenant: 'a', stream: 'voice' }, 3);
  metrics.delay.observe({ tenant: 'a' }, 0.05);
  const text = await registry.metrics();
  expect(text).toContain(
    '# HELP pulse_lds_events_total Events taken.\n# TYPE pulse_lds_events_total counter',
  );
  expect(text).toContain('pulse_lds_events_total{tenant="a",stream="voice"} 3');
  expect(text).toContain('pulse_lds_receivers 7');
  expect(text).toContain('pulse_lds_delay_seconds_bucket{le="0.1",tenant="a"} 1');
  expectTypeOf(metrics.events.inc).toBeCallableWith({ tenant: 'a' }, 1);
  // @ts-expect-error: not a label of this metric.
  expect(() => metrics.events.inc({ agent: 'a' })).toThrow('agent');
});

test('a value of a label cannot break out of its line', async () => {
  const registry = new Registry();
  registerMetrics(registry, table).events.inc({ tenant: 'a"} 1\npulse_up 1', stream: '\\' });
  expect(await registry.metrics()).toContain('{tenant="a\\"} 1\\npulse_up 1",stream="\\\\"} 1');
});

test.each([
  ['a name without the prefix', { a: gauge('lds_receivers', 'X.') }],
  ['a name in capitals', { a: gauge('pulse_LDS', 'X.') }],
  ['a name that stands twice', { a: gauge('pulse_x', 'X.'), b: gauge('pulse_x', 'X.') }],
  ['a label with a value for each agent', { a: gauge('pulse_x', 'X.', ['agent']) }],
  ['a label with a value for each call', { a: counter('pulse_x_total', 'X.', ['call_id']) }],
])('%s is refused', (_, rows) => {
  expect(() => defineMetrics(rows)).toThrow(AssertionError);
});
