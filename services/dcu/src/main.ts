import { join } from 'node:path';
import { messageOf } from '@pulse/base';
import { ChannelRemarks, openDatabase, openRedis, parseTokens, serveChannels } from '@pulse/connections';
import { STATISTICS_LIMITS, STATISTICS_PROTOCOL, serveStatistics, tokenGate } from '@pulse/protocol';
import { registerMetrics, runService } from '@pulse/runtime';
import { checkpointFiles, lockDataFolder, redisPermissions, redisValueSink } from '@pulse/storage';
import { dcuConfiguration } from './config.ts';
import { startDcu } from './dcu.ts';
import { databaseCatalogue } from './layouts/database-catalogue.ts';
import { readyCatalogue } from './layouts/layout-catalogue.ts';
import { dcuMetrics } from './metrics.ts';
import { openLogs } from './open-logs.ts';
import { tokenOfFolder, tokenOfSequence } from './ownership-token.ts';
import { watchDcu } from './watch-dcu.ts';

/** Checkpoints kept, and for how long one of each hour: columns that come are made from one that is a day old. */
const CHECKPOINTS = { keep: 3, keepHours: 50 };

await runService({
  name: 'dcu',
  configuration: dcuConfiguration,
  async start(program) {
    const { values, clock, random, tell, lifecycle, health } = program;
    const { tenant, host, databaseUrl, templates } = values;
    const { signal } = lifecycle;
    const metrics = registerMetrics(program.metrics, dcuMetrics);
    const logs = openLogs(program);

    const folder = await lifecycle.start('data folder', () => lockDataFolder(values.data));
    const checkpoints = await checkpointFiles({
      directory: join(folder.path, 'checkpoints'),
      ...CHECKPOINTS,
    });
    const connection = await openRedis(program);
    const database =
      databaseUrl === undefined
        ? undefined
        : await openDatabase({ ...program, values: { ...values, databaseUrl } }, 'dcu');
    const token = database
      ? await tokenOfSequence(database, { tenant, clock, random, signal })
      : await tokenOfFolder(folder, clock);
    const store = await lifecycle.start('value store', () =>
      redisValueSink({
        connection,
        clock,
        token,
        onStale(_, newer) {
          const tokens = `its ownership token is ${newer}, ours ${token}`;
          tell(
            'error',
            `Another dcu writes the values of ${tenant}: ${tokens}. Run one dcu for each tenant.`,
          );
          void lifecycle.stop(`another dcu owns the values of ${tenant}`);
        },
      }),
    );
    const onError = (error: unknown) => tell('error', `Permissions could not be read: ${messageOf(error)}.`);
    const permissions = await lifecycle.start('permissions', () =>
      redisPermissions({ connection, clock, onError }),
    );
    await permissions.follow(tenant);
    const catalogue =
      database && templates !== 'ready'
        ? await lifecycle.start('layouts', () => databaseCatalogue({ database, tenant, clock, tell, signal }))
        : await readyCatalogue();

    const dcu = await lifecycle.start('dcu', () =>
      startDcu({
        tenant,
        objects: { directory: logs.directory },
        logs: logs.events,
        interactions: logs.interactions,
        catalogue,
        store,
        permissions,
        stalePermissions: values.stalePermissions,
        explainedData: values.explainedData,
        checkpoints,
        clock,
        random,
        token,
        tell,
        signal,
      }),
    );
    const { servers } = logs;
    await lifecycle.start('watch', () => watchDcu({ dcu, tenant, clock, health, metrics, servers }));

    const tokens = parseTokens(values.tokens);
    const clients = metrics.clients.labels({ tenant });
    clients.set(0);
    const remarks = new ChannelRemarks(clock);
    const served = await serveChannels(program, {
      host,
      port: values.port,
      what: 'the statistics server',
      subprotocol: STATISTICS_PROTOCOL,
      maxFrameBytes: STATISTICS_LIMITS.clientFrameBytes,
      accept: serveStatistics({
        sourceOf: (wanted) => (wanted === tenant ? dcu.statistics : undefined),
        clock,
        signal,
        authorise: tokenGate(tokens.ok ? tokens.value : []),
        events: (event) => {
          if (event.kind === 'opened') clients.inc();
          if (event.kind === 'closed') clients.dec();
          const remark = remarks.take(event);
          if (remark !== undefined) tell('warn', remark);
        },
      }),
    });
    program.log.info({ host, port: served.port }, 'The statistics server is there.');
    await Promise.race([dcu.ready, lifecycle.stopped]);
  },
});
