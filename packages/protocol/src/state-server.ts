import { type Clock, PulseError } from '@pulse/base';
import { HEARTBEAT, STATE_LIMITS, type StateLimits } from './limits.ts';
import { decodeClientFrame, messageReader } from './parse-message.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import { ServedChannels } from './served-channels.ts';
import { type ServedLink, serveLink } from './served-link.ts';
import {
  STATE_PROTOCOL,
  type StateClientMessage,
  type StateHello,
  type StateWelcome,
} from './state-messages.ts';
import type { StateSource } from './state-port.ts';
import { stateClientMessageSchema } from './state-schema.ts';
import { StateSession } from './state-session.ts';
import type { Channel } from './transport.ts';
import { STATE_VERSIONS } from './versions.ts';

export interface StateServerOptions {
  readonly clock: Clock;
  readonly limits?: Partial<StateLimits>;
  /** May the bearer of this token follow values? Left out where the channel itself is authenticated. */
  readonly authorise?: (request: {
    readonly token: string | undefined;
    readonly peer: string;
  }) => boolean | Promise<boolean>;
  readonly events?: OnProtocolEvent;
  /** Stops serving: every channel is closed with `going-away`. */
  readonly signal?: AbortSignal;
}

/** Takes a channel on behalf of one viewer, whose values `source` shows. */
export type AcceptViewer = (channel: Channel, source: StateSource) => void;

/** Pushes layouts to any number of viewers: a snapshot, then deltas; a slow viewer gets merged ones. */
export function serveState(options: StateServerOptions): AcceptViewer {
  const { clock, authorise, signal } = options;
  const limits = { ...STATE_LIMITS, ...options.limits };
  const onEvent: OnProtocolEvent = options.events ?? (() => {});
  const parse = messageReader<StateClientMessage>(stateClientMessageSchema, onEvent, decodeClientFrame);
  const channels = new ServedChannels({ clock, limits, onEvent, signal });

  async function greet(
    hello: StateHello,
    version: number,
    schemaHash: string,
    link: ServedLink,
    source: StateSource,
  ) {
    if (authorise && !(await authorise({ token: hello.token, peer: link.peer }))) {
      throw new PulseError('unauthorised', 'no access to values');
    }
    const welcome: StateWelcome = {
      kind: 'welcome',
      version,
      schemaHash,
      heartbeat: HEARTBEAT,
      time: clock.now(),
    };
    link.sendMessage(welcome);
    return new StateSession(link, source, clock, limits);
  }

  return (channel, source) =>
    channels.add(channel, () =>
      serveLink<StateHello, StateClientMessage>(channel, {
        protocol: STATE_PROTOCOL,
        spoken: STATE_VERSIONS,
        limits,
        onEvent,
        parse,
        onHello: (hello, version, hash, link) => greet(hello, version, hash, link, source),
        onEnd: (link) => channels.remove(link),
      }),
    );
}
