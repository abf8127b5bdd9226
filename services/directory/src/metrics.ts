import { counter, defineMetrics, gauge } from '@pulse/runtime';

export const directoryMetrics = defineMetrics({
  revision: gauge('pulse_directory_revision', 'Number of the newest revision.', ['tenant']),
  objects: gauge('pulse_directory_objects', 'Objects of the directory, vanished ones included.', ['tenant']),
  receivers: gauge('pulse_directory_receivers', 'Clients that follow revisions.', []),
  failures: counter('pulse_directory_failures_total', 'Requests that failed by a surprise.', []),
});
