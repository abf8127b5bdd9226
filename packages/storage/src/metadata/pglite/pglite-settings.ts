/** The size of PostgreSQL's log files; the usual 16 MiB are mostly empty here. */
export const LOG_FILE_MEBIBYTES = 1;

/**
 * How PGlite runs: one session of a small database. Its own defaults are meant for a browser: they take 160 MB for
 * buffers and never wait for the disk.
 */
export const START_PARAMETERS: readonly string[] = [
  ...['--single', '-O', '-j'],
  ...Object.entries({
    search_path: 'pg_catalog',
    exit_on_error: 'false',
    log_checkpoints: 'false',
    max_worker_processes: '0',
    max_parallel_workers: '0',
    max_parallel_workers_per_gather: '0',
    max_parallel_maintenance_workers: '0',
    io_method: 'sync',
    jit: 'off',
    // Without the other methods: they end in calls that do nothing here.
    fsync: 'on',
    wal_sync_method: 'fsync',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_connections: '4',
    shared_buffers: '4MB',
    wal_buffers: '256kB',
    min_wal_size: '2MB',
    max_wal_size: '16MB',
    work_mem: '4MB',
    maintenance_work_mem: '16MB',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];
