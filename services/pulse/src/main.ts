import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf } from '@pulse/base';
import { ChannelRemarks, openDatabase, openRedis, peerConnection } from '@pulse/connections';
import { STATISTICS_PROTOCOL } from '@pulse/protocol';
import {
  peerOf,
  readTlsFiles,
  registerMetrics,
  runService,
  serverTlsOf,
  watchDependency,
} from '@pulse/runtime';
import { redisPermissions, redisValueView } from '@pulse/storage';
import { DatabaseBoards } from './boards/database-boards.ts';
import { pulseConfiguration } from './config.ts';
import { DirectoryTenants } from './directory-tenants.ts';
import { pulseMetrics } from './metrics.ts';
import { startPulse } from './pulse.ts';
import { databaseSessions } from './sign-in/database-sessions.ts';
import { trustAuthority } from './trust-authority.ts';
import { VERSION } from './version.ts';

/** The built dashboard. */
const PAGES = fileURLToPath(new URL('../../../apps/dashboard/dist', import.meta.url));

await runService({
  name: 'pulse',
  configuration: pulseConfiguration,
  async start(program) {
    const { values, clock, lifecycle, tell, health, log } = program;
    const metrics = registerMetrics(program.metrics, pulseMetrics);
    const { ca } = readTlsFiles({ ca: values.identityCa }, clock.now());
    if (ca !== undefined) trustAuthority(ca);

    const database = await openDatabase(program, 'pulse');
    const connection = await openRedis(program);
    const onError = (error: unknown) => tell('error', `Values could not be shown: ${messageOf(error)}.`);
    const view = await lifecycle.start('values', () => redisValueView({ connection, clock, onError }));
    const permissions = await lifecycle.start('permissions', () =>
      redisPermissions({ connection, clock, onError }),
    );

    const boards = await lifecycle.start('boards', () => new DatabaseBoards({ database, clock, tell }));

    const peer = peerOf(values, 'directory');
    const what = `The directory at ${new URL(peer.url).host}`;
    const directory = watchDependency({ what, clock, tell, health: health.part('directory') });
    const tenants = await lifecycle.start(
      'tenants',
      () =>
        new DirectoryTenants({
          url: peer.url,
          token: peer.secret ?? '',
          clock,
          onAsked: (error) => (error === undefined ? directory.up() : directory.down(error)),
        }),
    );
    await tenants.ask();

    const remarks = new ChannelRemarks(clock);
    const tls = serverTlsOf(values);
    const pulse = await lifecycle.start('dashboard', () =>
      startPulse({
        tenants,
        version: VERSION,
        values: view,
        permissions,
        boards,
        stalePermissions: values.stalePermissions,
        sessions: databaseSessions(database),
        clock,
        host: values.host,
        port: values.port,
        names: values.name,
        ...(tls ? { tls } : {}),
        ...(values.publicUrl === undefined ? {} : { publicUrl: values.publicUrl }),
        behindProxy: values.behindProxy,
        ...(values.password === undefined || values.passwordUser === undefined
          ? {}
          : { password: { userName: values.passwordUser, password: values.password } }),
        provider: {
          issuer: values.identityIssuer,
          clientId: values.clientId,
          clientSecret: values.clientSecret,
          userNameClaim: values.userNameClaim,
        },
        statistics: new Map(
          values.statistics.map((entry) => [
            entry.tenant,
            peerConnection(clock, peerOf(entry, 'server'), STATISTICS_PROTOCOL),
          ]),
        ),
        pages: existsSync(PAGES) ? PAGES : undefined,
        onFailure: (id, message) => {
          metrics.failures.inc();
          tell('error', `Request failed (${id}): ${message}`);
        },
        onProblem: (message) => tell('error', message),
        onProtocolEvent: (event) => {
          if (event.kind === 'opened') metrics.channels.inc();
          if (event.kind === 'closed') metrics.channels.dec();
          const remark = remarks.take(event);
          if (remark !== undefined) tell('warn', remark);
        },
      }),
    );
    log.info({ url: pulse.url }, 'The dashboard is served.');
  },
});
