import { type Clock, PulseError } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { encodeFrame } from './codec.ts';
import { HEARTBEAT, LOG_LIMITS, type LogLimits } from './limits.ts';
import { LogChunks } from './log-chunks.ts';
import { EVENT_LOG, type LogContent } from './log-content.ts';
import type {
  Encoding,
  LogClientMessage,
  LogHeartbeat,
  LogHello,
  LogWelcome,
  RecordedEvent,
} from './log-messages.ts';
import type { LogSource } from './log-port.ts';
import { logClientMessageSchema } from './log-schema.ts';
import { LogSession, type ServedLog } from './log-session.ts';
import { decodeClientFrame, messageReader } from './parse-message.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import { ServedChannels } from './served-channels.ts';
import { type ServedLink, serveLink } from './served-link.ts';
import type { Accept, Frame } from './transport.ts';

/** Who asks for a log. */
export interface LogRequest {
  readonly tenant: TenantId;
  readonly token: string | undefined;
  readonly peer: string;
}

export interface LogServerOptions<Item = RecordedEvent> {
  readonly source: LogSource<Item>;
  readonly clock: Clock;
  readonly limits?: Partial<LogLimits>;
  /** May this peer read this tenant's log? Everybody who reaches the port when absent. */
  readonly authorise?: (request: LogRequest) => boolean | Promise<boolean>;
  readonly events?: OnProtocolEvent;
  /** Stops serving: every channel is closed with `going-away`. */
  readonly signal?: AbortSignal;
}

/**
 * Serves one tenant's log to any number of receivers; each batch is read and encoded once for all of them.
 *
 * @param content what the log carries: events when left out
 */
export function serveLog(options: LogServerOptions): Accept;
export function serveLog<Item>(options: LogServerOptions<Item>, content: LogContent<Item>): Accept;
export function serveLog(
  options: LogServerOptions<unknown>,
  content: LogContent<unknown> = EVENT_LOG,
): Accept {
  const { source, clock, authorise, signal } = options;
  const limits = { ...LOG_LIMITS, ...options.limits };
  const onEvent: OnProtocolEvent = options.events ?? (() => {});
  const parse = messageReader<LogClientMessage>(logClientMessageSchema, onEvent, decodeClientFrame);
  const chunks = new LogChunks(source, limits, (bytes) =>
    onEvent({ kind: 'unsendable', peer: 'all', bytes, limit: limits.serverFrameBytes }),
  );
  const sessions = new Map<LogSession, ServedLink>();
  let beat: Partial<Record<Encoding, Frame>> = {};
  const channels = new ServedChannels({
    clock,
    limits,
    onEvent,
    signal,
    onBeat: () => {
      beat = {};
    },
  });

  const unsubscribe = source.subscribe(() => {
    chunks.appended();
    for (const [session, link] of sessions) link.guard(() => session.appended());
  });
  signal?.addEventListener('abort', unsubscribe, { once: true });

  const heartbeat = (): LogHeartbeat => ({
    kind: 'heartbeat',
    time: clock.now(),
    streams: source.health(),
  });
  const served: ServedLog = {
    source,
    chunks,
    limits,
    heartbeat: (encoding) => (beat[encoding] ??= encodeFrame(heartbeat(), encoding)),
    ended: (session) => void sessions.delete(session),
  };

  async function greet(hello: LogHello, version: number, schemaHash: string, link: ServedLink) {
    const { tenant, token } = hello;
    if (authorise && !(await authorise({ tenant, token, peer: link.peer }))) {
      throw new PulseError('unauthorised', `no access to the log of ${tenant}`);
    }
    if (tenant !== source.tenant) throw new PulseError('tenant-unknown', `no log of ${tenant} here`);
    const session = new LogSession(link, hello, served);
    const welcome: LogWelcome = {
      kind: 'welcome',
      version,
      schemaHash,
      heartbeat: HEARTBEAT,
      window: limits.windowEvents,
      streams: source.streams(),
    };
    link.sendMessage(welcome);
    link.sendMessage(heartbeat());
    session.appended();
    sessions.set(session, link);
    return session;
  }

  return (channel) =>
    channels.add(channel, () =>
      serveLink<LogHello, LogClientMessage>(channel, {
        protocol: content.protocol,
        spoken: content.spoken,
        limits,
        onEvent,
        parse,
        onHello: greet,
        onEnd: (link) => channels.remove(link),
      }),
    );
}
