import { ChannelRemarks, openDatabase } from '@pulse/connections';
import { registerMetrics, runService, serverTlsOf } from '@pulse/runtime';
import { directoryConfiguration } from './config.ts';
import { directoryMetrics } from './metrics.ts';
import { parseTokens } from './parse-tokens.ts';
import { startDirectory } from './start-directory.ts';

/** Of the REST's description. */
const VERSION = '1';

await runService({
  name: 'directory',
  configuration: directoryConfiguration,
  async start(program) {
    const { values, clock, random, tell, lifecycle, log } = program;
    const { host } = values;
    const metrics = registerMetrics(program.metrics, directoryMetrics);
    metrics.receivers.set(0);
    const tls = serverTlsOf(values);
    const at = (port: number) => ({ host, port, ...(tls ? { tls } : {}) });
    const tokens = parseTokens(values.tokens);
    const remarks = new ChannelRemarks(clock);
    const database = await openDatabase(program, 'directory');
    const directory = await lifecycle.start('directory', () =>
      startDirectory({
        database,
        clock,
        random,
        version: VERSION,
        tokens: tokens.ok ? tokens.value : [],
        rest: at(values.apiPort),
        log: at(values.port),
        vanishing: new Map(values.vanish),
        tell,
        onRevision: (tenant, revision, objects) => {
          metrics.revision.set({ tenant }, revision);
          metrics.objects.set({ tenant }, objects);
        },
        onFailure: (id, message) => {
          metrics.failures.inc();
          tell('error', `A request failed (${id}): ${message}`);
        },
        onProtocolEvent: (event) => {
          if (event.kind === 'opened') metrics.receivers.inc();
          if (event.kind === 'closed') metrics.receivers.dec();
          const remark = remarks.take(event);
          if (remark !== undefined) tell('warn', remark);
        },
      }),
    );
    log.info({ rest: directory.url, log: directory.logUrl }, 'The directory is served.');
  },
});
