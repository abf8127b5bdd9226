import { defineMetrics, gauge } from '@pulse/runtime';

const OF_STREAM = ['tenant', 'stream'] as const;

export const simulatorMetrics = defineMetrics({
  receivers: gauge('pulse_simulator_receivers', 'Clients that are connected.', OF_STREAM),
  events: gauge(
    'pulse_simulator_stream_events',
    'Sequence of the newest event that was asked for.',
    OF_STREAM,
  ),
});
