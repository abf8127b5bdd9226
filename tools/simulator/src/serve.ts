import { parseTokens, serveChannels } from '@pulse/connections';
import { LOG_PROTOCOL, serveLog, tokenGate } from '@pulse/protocol';
import { registerMetrics, runService } from '@pulse/runtime';
import { simulatorConfiguration } from './config.ts';
import { LocalTime } from './local-time.ts';
import { simulatorMetrics } from './metrics.ts';
import type { CentreOptions } from './options.ts';
import { type Role, streamOf } from './roles.ts';
import { simulatorFeed } from './simulator-feed.ts';

await runService({
  name: 'simulator',
  configuration: simulatorConfiguration,
  async start(program) {
    const { values, clock, lifecycle, log } = program;
    const { tenant, seed, agents, source, timeZone, host, speed } = values;
    const start = values.start ?? midnight(clock.now(), timeZone);
    const centre: CentreOptions = { seed, agents, start, tenant, source, timeZone };
    const own = speed !== 1;
    const tokens = parseTokens(values.tokens);
    const authorise = tokenGate(tokens.ok ? tokens.value : []);
    const feeds = new Map<string, ReturnType<typeof simulatorFeed>>();
    const metrics = registerMetrics(program.metrics, simulatorMetrics, {
      events: (metric) => {
        for (const [stream, feed] of feeds) metric.set({ tenant, stream }, feed.streams()[0]?.last.seq ?? 0);
      },
    });
    const ports: readonly (readonly [Role, number])[] = [
      ['voice', values.voicePort],
      ['voice-vq', values.voiceVqPort],
      ['interaction', values.interactionPort],
      ['interaction-vq', values.interactionVqPort],
    ];
    for (const [role, port] of ports) {
      const stream = streamOf(centre, role);
      const feed = await lifecycle.start(`${role} stream`, () =>
        simulatorFeed({
          centre,
          role,
          clock,
          speed,
          realStart: own ? (values.began ?? clock.now()) : start,
          streamClock: own ? 'replay' : 'live',
          ...(values.minutes === undefined ? {} : { end: start + values.minutes * 60_000 }),
        }),
      );
      feeds.set(stream, feed);
      const receivers = metrics.receivers.labels({ tenant, stream });
      receivers.set(0);
      const served = await serveChannels(program, {
        host,
        port,
        what: `the ${role} server`,
        subprotocol: LOG_PROTOCOL,
        accept: serveLog({
          source: feed,
          clock,
          signal: lifecycle.signal,
          authorise,
          events: ({ kind }) => {
            if (kind === 'opened') receivers.inc();
            if (kind === 'closed') receivers.dec();
          },
        }),
      });
      log.info({ stream, host, port: served.port }, `The ${role} server is there.`);
    }
  },
});

/** The last midnight of the zone's wall clock. */
function midnight(now: number, timeZone: string): number {
  const time = new LocalTime(timeZone);
  return time.at(time.day(now), 0);
}
