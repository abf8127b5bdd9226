import { counter, defineMetrics, gauge } from '@pulse/runtime';

export const permissionsMetrics = defineMetrics({
  revision: gauge('pulse_permissions_revision', 'Revision of the directory that was published last.', [
    'tenant',
  ]),
  persons: gauge('pulse_permissions_persons', 'Persons who can sign in.', ['tenant']),
  objects: gauge('pulse_permissions_objects', 'Objects of statistics that somebody may see.', ['tenant']),
  boards: gauge('pulse_permissions_shared_boards', 'Boards that not everybody may see.', ['tenant']),
  published: counter(
    'pulse_permissions_published_total',
    'Times that permissions were published, by outcome.',
    ['tenant', 'outcome'],
  ),
  took: gauge('pulse_permissions_last_publication_seconds', 'How long the last publication took.', [
    'tenant',
  ]),
});
