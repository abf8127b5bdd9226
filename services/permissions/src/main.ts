import { messageOf } from '@pulse/base';
import { openDatabase, openRedis, peerChannel } from '@pulse/connections';
import { DIRECTORY_LOG } from '@pulse/protocol';
import { peerOf, registerMetrics, runService } from '@pulse/runtime';
import { redisPermissions } from '@pulse/storage';
import { permissionsConfiguration } from './config.ts';
import { permissionsMetrics } from './metrics.ts';
import { startPermissions } from './permissions.ts';

await runService({
  name: 'permissions',
  configuration: permissionsConfiguration,
  async start(program) {
    const { values, clock, random, lifecycle, tell } = program;
    const metrics = registerMetrics(program.metrics, permissionsMetrics);
    const database = await openDatabase(program, 'permissions');
    const connection = await openRedis(program);
    const sink = await lifecycle.start('permission store', () =>
      redisPermissions({
        connection,
        clock,
        onError: (error) => tell('error', `Permissions: ${messageOf(error)}.`),
      }),
    );
    const directory = peerChannel(program, peerOf(values, 'directory'), {
      part: 'directory',
      what: 'The directory',
      subprotocol: DIRECTORY_LOG.protocol,
    });
    for (const tenant of values.tenants) {
      await lifecycle.start(`permissions of ${tenant}`, () =>
        startPermissions({
          tenant,
          connect: directory.connect,
          token: directory.token,
          database,
          sink,
          clock,
          random,
          tell,
          onDirectory: directory.onStatus,
          onPublished: (outcome) => {
            metrics.published.inc({ tenant, outcome: outcome.ok ? 'ok' : 'failed' });
            if (!outcome.ok) return;
            metrics.revision.set({ tenant }, outcome.access.revision);
            metrics.persons.set({ tenant }, outcome.access.persons.length);
            metrics.objects.set({ tenant }, outcome.access.objects.length);
            metrics.boards.set({ tenant }, outcome.access.boards?.length ?? 0);
            metrics.took.set({ tenant }, outcome.took / 1000);
          },
        }),
      );
    }
  },
});
