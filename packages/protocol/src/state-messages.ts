import type { Milliseconds } from '@pulse/base';
import type { LayoutDelta, LayoutId, LayoutInfo, LayoutSnapshot, StreamHealth } from '@pulse/model';
import type { Encoding, ProtocolFailure } from './log-messages.ts';

/** The WebSocket subprotocol. Its number is that of the handshake; the messages' version is negotiated in the hello. */
export const STATE_PROTOCOL = 'pulse.state.v1';

export interface StateHello {
  readonly kind: 'hello';
  readonly protocol: string;
  readonly versions: readonly number[];
  /** Hash of the messages of the first of `versions`, where the client was built with one. */
  readonly schemaHash?: string;
  readonly encoding: Encoding;
  /** Absent where the channel itself is authenticated, as a browser's is by its session cookie. */
  readonly token?: string;
}

export interface StateWelcome {
  readonly kind: 'welcome';
  readonly version: number;
  readonly schemaHash: string;
  readonly heartbeat: Milliseconds;
  /** The server's wall clock, for the receiver's offset. */
  readonly time: Milliseconds;
}

/** Client → server: send this layout from now on. `id` is the client's, unique on its channel. */
export interface StateSubscribe {
  readonly kind: 'subscribe';
  readonly id: number;
  readonly layout: LayoutId;
}

export interface StateUnsubscribe {
  readonly kind: 'unsubscribe';
  readonly id: number;
}

/** Server → client: the layout whole; first answer to subscribe, and again after any doubt. */
export interface StateSnapshot {
  readonly kind: 'snapshot';
  readonly id: number;
  readonly info: LayoutInfo;
  readonly snapshot: LayoutSnapshot;
}

/** Server → client: the way from the version that the client has to the next. */
export interface StateDelta {
  readonly kind: 'delta';
  readonly id: number;
  readonly delta: LayoutDelta;
}

/** Server → client: the subscription was refused or ended; the channel goes on. */
export interface StateRefused {
  readonly kind: 'refused';
  readonly id: number;
  readonly code: string;
  readonly message: string;
}

/** Server → client: how the streams behind the values fare; sent on change and with each heartbeat. */
export interface StateHealth {
  readonly kind: 'health';
  readonly streams: readonly StreamHealth[];
}

/** Both ways, once a second. */
export interface StateHeartbeat {
  readonly kind: 'heartbeat';
  readonly time: Milliseconds;
}

export type StateClientMessage =
  | StateHello
  | StateSubscribe
  | StateUnsubscribe
  | StateHeartbeat
  | ProtocolFailure;
export type StateServerMessage =
  | StateWelcome
  | StateSnapshot
  | StateDelta
  | StateRefused
  | StateHealth
  | StateHeartbeat
  | ProtocolFailure;
