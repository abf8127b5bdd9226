import { parseTokens, peerChannel, serveChannels } from '@pulse/connections';
import { DIRECTORY_LOG, LOG_PROTOCOL, serveLog, tokenGate } from '@pulse/protocol';
import {
  type ConfigurationValues,
  type ProgramContext,
  peerOf,
  registerMetrics,
  runService,
  serverTlsOf,
} from '@pulse/runtime';
import { ldsConfiguration } from './config.ts';
import type { DirectoryDns } from './directory/directory-dns.ts';
import { followDns } from './directory/follow-dns.ts';
import { INGEST_LIMITS } from './ingest/ingest-limits.ts';
import { startIngestServer } from './ingest/ingest-server.ts';
import { startLds } from './lds.ts';
import { ldsMetrics } from './metrics.ts';
import { openSources } from './open-sources.ts';
import { watchStreams } from './watch-streams.ts';

const DAY = 86_400_000;
/** Posted events that a tenant may have saved up, in seconds of its rate. */
const BURST = 10;

await runService({
  name: ({ name }) => name,
  configuration: ldsConfiguration,
  async start(program) {
    const { values, clock, random, tell, lifecycle, health } = program;
    const { tenant, host, data: directory } = values;
    const metrics = registerMetrics(program.metrics, ldsMetrics);
    const { sources, endpoints } = openSources({ tenant, sources: values.sources, clock, random, tell });
    const limits = { retention: values.retentionDays * DAY };
    const dns = await followDirectory(program);
    const watched = new Set(
      values.sources.flatMap(({ name, watch }) => (watch === 'directory' ? [name] : [])),
    );
    const lds = await lifecycle.start('streams', () =>
      startLds({ tenant, directory, sources, ...(dns && { dns }), watched, clock, tell, limits }),
    );
    await lifecycle.start('watch', () => watchStreams({ lds, tenant, clock, health, metrics }));
    if (endpoints.length > 0) {
      const ingest = await lifecycle.start('posted events', () =>
        startIngestServer({
          endpoints,
          host,
          port: values.ingestPort,
          tls: serverTlsOf(values),
          clock,
          limits: {
            ...INGEST_LIMITS,
            eventsPerSecond: values.ingestRate,
            burstEvents: BURST * values.ingestRate,
          },
          onOutcome: ({ source: sender, outcome, count }) =>
            metrics.posted.inc({ tenant, sender, outcome }, count),
          onFailure: (id, message) => tell('error', `A post failed (${id}): ${message}`),
        }),
      );
      program.log.info({ host, port: ingest.port }, 'Events can be posted.');
    }
    const tokens = parseTokens(values.tokens);
    const receivers = metrics.receivers.labels({ tenant });
    receivers.set(0);
    const served = await serveChannels(program, {
      host,
      port: values.port,
      what: 'the event log',
      subprotocol: LOG_PROTOCOL,
      accept: serveLog({
        source: lds.log,
        clock,
        signal: lifecycle.signal,
        authorise: tokenGate(tokens.ok ? tokens.value : []),
        events: ({ kind }) => {
          if (kind === 'opened') receivers.inc();
          if (kind === 'closed') receivers.dec();
        },
      }),
    });
    program.log.info({ host, port: served.port }, 'The event log is served.');
  },
});

/** What the directory says of DNs, where the settings name one. Nobody waits for it: without it lds writes what it hears. */
async function followDirectory(
  program: ProgramContext<ConfigurationValues<(typeof ldsConfiguration)['table']>>,
): Promise<DirectoryDns | undefined> {
  const { values, clock, random, lifecycle, health } = program;
  const { url, ...peer } = peerOf(values, 'directory');
  if (url === undefined) return undefined;
  health.part('directory', { required: false });
  const channel = peerChannel(
    program,
    { ...peer, url },
    { part: 'directory', what: 'The directory', subprotocol: DIRECTORY_LOG.protocol },
  );
  const followed = await lifecycle.start('directory', () =>
    followDns({ ...channel, tenant: values.tenant, clock, random }),
  );
  return followed.dns;
}
