import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Health, PartReport } from './health.ts';
import { defineMetrics, gauge, registerMetrics } from './metric-table.ts';

/** What every program tells about itself, besides the process_ and nodejs_ metrics of prom-client. */
export const PROGRAM_METRICS = defineMetrics({
  up: gauge('pulse_up', '1 while everything that this program needs is well, else 0.', ['service']),
  health: gauge('pulse_health', 'How a part of the program fares: 1 well, 0.5 starting, 0 failed.', ['part']),
  healthSince: gauge('pulse_health_since_seconds', 'When the part began to fare so, in Unix time.', ['part']),
});

const LEVELS: Readonly<Record<PartReport['state'], number>> = { ok: 1, starting: 0.5, failed: 0 };

/** A registry that knows the process and its health, ready for the metrics of the program itself. */
export function createMetrics(service: string, health: Health): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const parts = () => Object.entries(health.report().parts);
  registerMetrics(registry, PROGRAM_METRICS, {
    up: (metric) => metric.set({ service }, health.report().state === 'ok' ? 1 : 0),
    health: (metric) => {
      for (const [part, { state }] of parts()) metric.set({ part }, LEVELS[state]);
    },
    healthSince: (metric) => {
      for (const [part, { since }] of parts()) metric.set({ part }, since / 1000);
    },
  });
  return registry;
}
