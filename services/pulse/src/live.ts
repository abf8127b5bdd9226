import type { Clock } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import {
  type Channel,
  CLOSE,
  type OnProtocolEvent,
  refuseUpgrade,
  STATE_PROTOCOL,
  type StateSource,
  serveState,
  webSocketEndpoint,
} from '@pulse/protocol';
import type { ValueView } from '@pulse/storage';
import { cookieName, type PulseContext } from './context.ts';
import type { Api } from './routes/api.ts';
import { foreign, type ServerOptions } from './server.ts';

/** Where browsers connect for live values. */
export const LIVE_PATH = '/api/live';
/** Live channels of one session: as many tabs as a person may have open. */
export const CHANNELS_PER_SESSION = 64;

export interface LiveOptions extends Pick<ServerOptions, 'hosts' | 'tls'> {
  readonly context: PulseContext;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly events: OnProtocolEvent;
}

/**
 * Live push to browsers: the session's cookie lets in, and the end of the session ends the channel at once.
 */
export function serveLive(api: Api, options: LiveOptions): void {
  const { context } = options;
  const endpoint = webSocketEndpoint({ subprotocol: STATE_PROTOCOL, events: options.events });
  const accept = serveState({ clock: options.clock, signal: options.signal, events: options.events });
  const source = viewOf(context.store, context.tenant);
  const channels = new Map<string, Set<Channel>>();

  context.sessions.onEnd((key) => {
    for (const channel of channels.get(key) ?? []) channel.close(CLOSE.unauthorised, 'signed out');
    channels.delete(key);
  });

  api.server.on('upgrade', (request, stream, head) => {
    if (request.url?.split('?')[0] !== LIVE_PATH)
      return refuseUpgrade(stream, 404, `connect to ${LIVE_PATH}`);
    const refusal = foreign(request.headers, options);
    if (refusal) return refuseUpgrade(stream, 403, refusal.message);
    const cookies = api.parseCookie(request.headers.cookie ?? '');
    const session = context.sessions.find(cookies[cookieName(context)]);
    if (!session) return refuseUpgrade(stream, 401, 'sign in first');
    if ((channels.get(session.key)?.size ?? 0) >= CHANNELS_PER_SESSION) {
      return refuseUpgrade(stream, 403, `at most ${CHANNELS_PER_SESSION} live channels of one session`);
    }
    endpoint.upgrade(request, stream, head, (channel) => {
      const own = channels.get(session.key) ?? new Set();
      channels.set(session.key, own.add(channel));
      stream.once('close', () => {
        own.delete(channel);
        if (own.size === 0 && channels.get(session.key) === own) channels.delete(session.key);
      });
      accept(channel, source);
    });
  });
}

/** What the one account sees: every object of the tenant. */
function viewOf(store: ValueView, tenant: TenantId): StateSource {
  return {
    info: (layout) => store.layouts(tenant).find((info) => info.id === layout),
    snapshot: (layout) => store.snapshot(tenant, layout),
    health: () => store.health(tenant),
    listen: (listener) => store.listen(tenant, listener),
  };
}
