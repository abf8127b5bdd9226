import { counter, defineMetrics, gauge } from '@pulse/runtime';

const OF_TENANT = ['tenant'] as const;

/** Names are those of the original where it has one. Its Collector and its Stat Server are both in this program. */
export const dcuMetrics = defineMetrics({
  uptime: gauge('pulse_dcu_uptime_seconds', 'Since when the dcu runs.', OF_TENANT),
  snapshotWriting: gauge(
    'pulse_collector_snapshot_writing_status',
    '1 while values reach Redis, else 0.',
    OF_TENANT,
  ),
  activeLayouts: gauge('pulse_collector_active_layouts_count', 'Layouts that are collected.', OF_TENANT),
  assignedLayouts: gauge(
    'pulse_dcu_active_layouts_count',
    'Layouts of the tenant, collected or not.',
    OF_TENANT,
  ),
  pendingLayouts: gauge(
    'pulse_collector_pending_layout_status_changes_count',
    'Layouts that are not collected although they should be; the log says why.',
    OF_TENANT,
  ),
  connections: gauge(
    'pulse_collector_connection_status',
    '1 while the connection holds, else 0: configServer (directory), dbConnection (PostgreSQL), redis, statServer (event logs).',
    ['tenant', 'connection'],
  ),
  statistics: gauge(
    'pulse_collector_statistics_total_count',
    'Values of layouts and of clients: computed, or wanted in vain.',
    OF_TENANT,
  ),
  statisticsOpened: gauge('pulse_collector_statistics_opened_count', 'Values that are computed.', OF_TENANT),
  statisticsFailed: gauge(
    'pulse_collector_statistics_failed_count',
    'Values that this version does not compute, and requests of clients that were refused.',
    OF_TENANT,
  ),
  delay: gauge(
    'pulse_collector_max_statistic_value_delay',
    'How far the newest of a live stream is behind the present, in seconds, at worst.',
    OF_TENANT,
  ),
  clients: gauge('pulse_statserver_clients_number', 'Clients of the statistics server.', OF_TENANT),
  serversConnected: gauge(
    'pulse_statserver_server_connected_number',
    'Upstreams that are connected: T-Server (lds, lds-vq), IxnServer, ConfigServer.',
    ['tenant', 'type'],
  ),
  serverConnected: gauge(
    'pulse_statserver_server_connected_seconds',
    'Since when the upstream is connected; 0: it is not.',
    ['tenant', 'server', 'type'],
  ),
  events: counter(
    'pulse_dcu_events_total',
    'Events: applied, ignored, duplicate, late (applied where they arrived). What is read again after a rewind counts again.',
    ['tenant', 'outcome'],
  ),
  backFilling: gauge(
    'pulse_dcu_back_fill_columns',
    'Columns that are being filled with what came before their opening.',
    OF_TENANT,
  ),
  rewinds: counter(
    'pulse_dcu_rewinds_total',
    'How often values were made anew because a stream was away and came back with the past.',
    OF_TENANT,
  ),
  interactions: counter(
    'pulse_dcu_interaction_events_total',
    'Events of digital interactions by type; nothing is computed of them.',
    ['tenant', 'type'],
  ),
  revision: gauge('pulse_dcu_directory_revision', 'Revision of the directory that holds now.', OF_TENANT),
  checkpointAge: gauge(
    'pulse_dcu_checkpoint_age_seconds',
    'Since when no state was saved; since the start before the first.',
    OF_TENANT,
  ),
});
