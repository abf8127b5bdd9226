import { type Clock, every } from '@pulse/base';
import {
  CLOSE,
  type OnProtocolEvent,
  refuseUpgrade,
  STATE_PROTOCOL,
  serveState,
  webSocketEndpoint,
} from '@pulse/protocol';
import { viewerOf } from './access.ts';
import { cookieName, type PulseContext } from './context.ts';
import { CHANNELS_PER_SESSION, LiveChannels, RIGHTS_INTERVAL } from './live-channels.ts';
import type { Api } from './routes/api.ts';
import { foreign, type ServerOptions } from './server.ts';

/** Where browsers connect for live values. */
export const LIVE_PATH = '/api/live';

export interface LiveOptions extends Pick<ServerOptions, 'hosts'> {
  readonly context: PulseContext;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly events: OnProtocolEvent;
}

/**
 * Live push to browsers: the session's cookie lets in, the rights of its person decide what is sent, and the end of
 * either ends the channel at once.
 */
export function serveLive(api: Api, options: LiveOptions): void {
  const { context, clock, signal } = options;
  const endpoint = webSocketEndpoint({ subprotocol: STATE_PROTOCOL, events: options.events });
  const accept = serveState({ clock, signal, events: options.events });
  const channels = new LiveChannels(context);
  const looking = every(clock, RIGHTS_INTERVAL, () => channels.checkRights());
  signal.addEventListener('abort', () => {
    looking.cancel();
    channels[Symbol.dispose]();
  });

  api.server.on('upgrade', (request, stream, head) => {
    if (request.url?.split('?')[0] !== LIVE_PATH)
      return refuseUpgrade(stream, 404, `connect to ${LIVE_PATH}`);
    const refusal = foreign(request.headers, options);
    if (refusal) return refuseUpgrade(stream, 403, refusal.message);
    const cookies = api.parseCookie(request.headers.cookie ?? '');
    const session = context.sessions.find(cookies[cookieName(context)]);
    if (!session) return refuseUpgrade(stream, 401, 'sign in first');
    if (!viewerOf(context, session)) return refuseUpgrade(stream, 403, 'no access');
    if (!channels.hasRoom(session.key)) {
      return refuseUpgrade(stream, 403, `at most ${CHANNELS_PER_SESSION} live channels of one session`);
    }
    endpoint.upgrade(request, stream, head, (channel) => {
      const opened = channels.open(channel, session);
      if (!opened) return channel.close(CLOSE.unauthorised, 'no access');
      stream.once('close', opened.closed);
      accept(channel, opened.source);
    });
  });
}
