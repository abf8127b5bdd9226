import type { Milliseconds } from '@pulse/base';
import type { Cursor, PulseEvent, SourceId, StreamClock, StreamHealth, TenantId } from '@pulse/model';

/** WebSocket subprotocols. Their number is that of the handshake; the messages' version is negotiated in the hello. */
export const LOG_PROTOCOL = 'pulse.log.v1';
export const DIRECTORY_PROTOCOL = 'pulse.directory.v1';

/** How the server writes after its welcome. Clients always write JSON. */
export type Encoding = 'json' | 'msgpack';

/** Client → server, first message: what it speaks and what it has. */
export interface LogHello {
  readonly kind: 'hello';
  readonly protocol: string;
  /** Versions that the client understands, best first. */
  readonly versions: readonly number[];
  /** Hash of the messages of the first of `versions`, where the client was built with one. */
  readonly schemaHash?: string;
  readonly encoding: Encoding;
  readonly tenant: TenantId;
  readonly token?: string;
  /** Only these streams; every stream of the tenant when absent. */
  readonly sources?: readonly SourceId[];
  /** Where to go on, per stream; a stream that is not named is sent from its beginning. */
  readonly cursors: readonly { readonly source: SourceId; readonly cursor: Cursor }[];
}

/** Server → client, answer to hello. */
export interface LogWelcome {
  readonly kind: 'welcome';
  readonly version: number;
  /** Hash of the messages of `version`. */
  readonly schemaHash: string;
  readonly heartbeat: Milliseconds;
  /** Events of one stream that the server sends ahead of an acknowledgement. */
  readonly window: number;
  readonly streams: readonly LogStream[];
}

export interface LogStream {
  readonly source: SourceId;
  readonly clock: StreamClock;
  /** Oldest place from which the log can go on, and newest place. */
  readonly first: Cursor;
  readonly last: Cursor;
}

/**
 * Server → client: consecutive events of one stream and epoch, `events[i].seq === from + i`. Identity fields that are
 * the same for all (tenant, source, epoch, seq) stand once, outside. In other logs than that of events the list holds
 * what they carry, and keeps its name.
 */
export interface LogRecords<Item = RecordedEvent> {
  readonly kind: 'records';
  readonly source: SourceId;
  readonly epoch: number;
  readonly from: number;
  readonly events: readonly Item[];
}

/** An event inside a batch: the envelope's identity is the batch's. */
export type RecordedEvent = Omit<PulseEvent, 'tenant' | 'source' | 'epoch' | 'seq'>;

/** Server → client: the log no longer reaches back to the cursor; records go on after `to`. */
export interface LogGap {
  readonly kind: 'gap';
  readonly source: SourceId;
  readonly from: Cursor;
  readonly to: Cursor;
  readonly reason: string;
}

/** Both ways, once a second. The server's says how its streams fare. */
export interface LogHeartbeat {
  readonly kind: 'heartbeat';
  readonly time: Milliseconds;
  readonly streams?: readonly (StreamHealth & { readonly last: Cursor })[];
}

/** Client → server: everything up to these places is safe with the client; opens its window again. */
export interface LogAcknowledge {
  readonly kind: 'acknowledge';
  readonly source: SourceId;
  readonly cursor: Cursor;
}

/** Either side, just before it closes. */
export interface ProtocolFailure {
  readonly kind: 'failure';
  readonly code: string;
  readonly message: string;
}

export type LogClientMessage = LogHello | LogAcknowledge | LogHeartbeat | ProtocolFailure;
export type LogServerMessage<Item = RecordedEvent> =
  | LogWelcome
  | LogRecords<Item>
  | LogGap
  | LogHeartbeat
  | ProtocolFailure;
