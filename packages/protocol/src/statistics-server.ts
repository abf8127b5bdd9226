import { type Clock, PulseError } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { HEARTBEAT, STATISTICS_LIMITS, type StatisticsLimits } from './limits.ts';
import { decodeClientFrame, messageReader } from './parse-message.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import { ServedChannels } from './served-channels.ts';
import { type ServedLink, serveLink } from './served-link.ts';
import type { StateWelcome } from './state-messages.ts';
import {
  STATISTICS_PROTOCOL,
  type StatisticsClientMessage,
  type StatisticsHello,
} from './statistics-messages.ts';
import type { StatisticsSource } from './statistics-port.ts';
import { statisticsClientMessageSchema } from './statistics-schema.ts';
import { type ServedStatistics, StatisticsSession } from './statistics-session.ts';
import type { Accept } from './transport.ts';
import { STATISTICS_VERSIONS } from './versions.ts';

/** Who asks for statistics, and how it shows that it may. */
export interface StatisticsAccess {
  readonly tenant: TenantId;
  readonly person: string | undefined;
  readonly token: string | undefined;
  readonly peer: string;
}

export interface StatisticsServerOptions {
  /** The statistics of one tenant, where this server has it. */
  sourceOf(tenant: TenantId): StatisticsSource | undefined;
  readonly clock: Clock;
  readonly limits?: Partial<StatisticsLimits>;
  /** May this peer ask for statistics of this tenant, for this person? Everybody who reaches the port when absent. */
  readonly authorise?: (access: StatisticsAccess) => boolean | Promise<boolean>;
  readonly events?: OnProtocolEvent;
  /** Stops serving: every channel is closed with `going-away`. */
  readonly signal?: AbortSignal;
}

/**
 * Serves statistics to clients that open them by themselves; port 2060. A WebSocket endpoint in front of it needs
 * `maxFrameBytes: STATISTICS_LIMITS.clientFrameBytes`.
 */
export function serveStatistics(options: StatisticsServerOptions): Accept {
  const { clock, authorise, signal } = options;
  const limits = { ...STATISTICS_LIMITS, ...options.limits };
  const onEvent: OnProtocolEvent = options.events ?? (() => {});
  const parse = messageReader<StatisticsClientMessage>(
    statisticsClientMessageSchema,
    onEvent,
    decodeClientFrame,
  );
  const channels = new ServedChannels({ clock, limits, onEvent, signal });
  const served: ServedStatistics = { clock, limits, open: 0 };

  async function greet(hello: StatisticsHello, version: number, schemaHash: string, link: ServedLink) {
    const { tenant, person, token } = hello;
    if (authorise && !(await authorise({ tenant, person, token, peer: link.peer }))) {
      throw new PulseError('unauthorised', `no access to the statistics of ${tenant}`);
    }
    const source = options.sourceOf(tenant);
    if (!source) throw new PulseError('tenant-unknown', `no statistics of ${tenant} here`);
    const welcome: StateWelcome = {
      kind: 'welcome',
      version,
      schemaHash,
      heartbeat: HEARTBEAT,
      time: clock.now(),
    };
    link.sendMessage(welcome);
    return new StatisticsSession(link, source, person, served);
  }

  return (channel) =>
    channels.add(channel, () =>
      serveLink<StatisticsHello, StatisticsClientMessage>(channel, {
        protocol: STATISTICS_PROTOCOL,
        spoken: STATISTICS_VERSIONS,
        limits,
        onEvent,
        parse,
        onHello: greet,
        onEnd: (link) => channels.remove(link),
      }),
    );
}
