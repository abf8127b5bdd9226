import { counter, defineMetrics, gauge } from '@pulse/runtime';

export const pulseMetrics = defineMetrics({
  channels: gauge('pulse_live_channels', 'Open live channels.'),
  failures: counter('pulse_failures_total', 'Requests that failed by a surprise.'),
});
