import type { Milliseconds } from '@pulse/base';
import type { Cell, Explanation, GroupBy, TenantId, Version } from '@pulse/model';
import type { Encoding, ProtocolFailure } from './log-messages.ts';
import type { WrittenNotification } from './notification.ts';
import type { StateHealth, StateHeartbeat, StateWelcome } from './state-messages.ts';

/** The WebSocket subprotocol. Its number is that of the handshake; the messages' version is negotiated in the hello. */
export const STATISTICS_PROTOCOL = 'pulse.statistics.v1';

export interface StatisticsHello {
  readonly kind: 'hello';
  readonly protocol: string;
  readonly versions: readonly number[];
  /** Hash of the messages of the first of `versions`, where the client was built with one. */
  readonly schemaHash?: string;
  readonly encoding: Encoding;
  readonly tenant: TenantId;
  readonly token?: string;
  /** On whose behalf the client asks: a person of the directory, whose permissions apply. */
  readonly person?: string;
}

/** A stat type that the server has under no name; the words are Stat Server's. */
export interface InlineStatType {
  readonly category: string;
  readonly subject: string;
  readonly mainMask: string;
  readonly relMask?: string;
  readonly formula?: string;
  /** One value for each text that an expression says of the actions; at most `limit` of them are told. */
  readonly groupBy?: GroupBy;
  /** Business attributes with the values that count, e.g. `{ MediaType: ['chat'] }`. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
}

/** What a client wants to know. Profile, ranges and filter are names that the server knows, or written out. */
export interface StatisticRequest {
  readonly statType: string | InlineStatType;
  /** At least one; each is a statistic of its own, and the values have their order. */
  readonly objects: readonly { readonly type: string; readonly id: string }[];
  /** Name, or `Growing=00:00 +01:00`, `Sliding=3600:15` …; the server's default when absent. */
  readonly profile?: string;
  /** Name, or seconds: `0-20`, `20-`. */
  readonly range?: string;
  readonly range2?: string;
  /** Name, or an expression. */
  readonly filter?: string;
  /** Stands before that of the stat type. */
  readonly groupBy?: GroupBy;
}

/** What a client wants to know, and when it wants to be told. */
export interface OpenRequest extends StatisticRequest {
  /** Name, or written out; every change at once when absent. */
  readonly notification?: string | WrittenNotification;
}

/** Client → server: keep these numbers. `id` is the client's, not in use on its channel. */
export interface StatisticOpen extends OpenRequest {
  readonly kind: 'open';
  readonly id: number;
}

/** Client → server: how much is it now? `request` rises, so that answers can be told apart. */
export interface StatisticPeek {
  readonly kind: 'peek';
  readonly id: number;
  readonly request: number;
}

/** Client → server: send a value and then every change; none any more; forget it. */
export interface StatisticCommand {
  readonly kind: 'subscribe' | 'unsubscribe' | 'close';
  readonly id: number;
}

/** Why is the value of one object what it is, or was at a time? */
export interface ExplainRequest extends Omit<StatisticRequest, 'objects'> {
  readonly object: { readonly type: string; readonly id: string };
  /** Now when absent. */
  readonly at?: Milliseconds;
  /** Contributions that are listed of each set, the newest; 200 when absent. */
  readonly most?: number;
  /** Of a statistic in groups: the one that is explained; those that its value shows when absent. */
  readonly key?: string;
  /** Keys of attached data that are told, as far as that is allowed; none when absent. */
  readonly data?: readonly string[];
  /** Numbers of customers: with their last digits only, unless `whole` is asked for and allowed. */
  readonly numbers?: 'masked' | 'whole';
}

/** Client → server: `question` is the client's, not in use on its channel. */
export interface StatisticExplain extends ExplainRequest {
  readonly kind: 'explain';
  readonly question: number;
}

/** What were the values of these objects at a time? */
export interface PastRequest extends StatisticRequest {
  readonly at: Milliseconds;
}

/** Client → server. */
export interface StatisticPast extends PastRequest {
  readonly kind: 'past';
  readonly question: number;
}

/** What a statistic is, as its server understood it. */
export interface StatisticDescription {
  /** A sentence for people. */
  readonly definition: string;
  /** Start of the interval that the value covers; null for current values. */
  readonly since: Milliseconds | null;
  /** Nothing of the interval is missing. */
  readonly complete: boolean;
}

export interface StatisticOpened extends StatisticDescription {
  readonly kind: 'opened';
  readonly id: number;
}

/** Server → client: not opened, not open, or (`closed`) open no longer; the channel goes on. */
export interface StatisticRefused {
  readonly kind: 'refused' | 'closed';
  readonly id: number;
  readonly code: string;
  readonly message: string;
}

/** The numbers of one open statistic at one version, one cell per object. */
export interface StatisticValues {
  readonly version: Version;
  /** The stream's *now* when the values were computed. */
  readonly at: Milliseconds;
  readonly since: Milliseconds | null;
  readonly cells: readonly Cell[];
  /** Places of the objects whose value misses something, ascending. */
  readonly incomplete: readonly number[];
}

/** The way from one version to the next. */
export interface StatisticDelta {
  readonly from: Version;
  readonly to: Version;
  readonly at: Milliseconds;
  readonly cells: readonly (readonly [place: number, cell: Cell])[];
  /** Present when the set changed. */
  readonly incomplete?: readonly number[];
  /** Present when an interval began anew. */
  readonly since?: Milliseconds | null;
}

/** Server → client: the values whole; answer to peek and subscribe, and again after any doubt. */
export interface StatisticValue {
  readonly kind: 'value';
  readonly id: number;
  /** The newest peek that this answers; absent when it answers none. */
  readonly request?: number;
  readonly value: StatisticValues;
}

/** Server → client: what has changed since the version that the client has. */
export interface StatisticChange {
  readonly kind: 'delta';
  readonly id: number;
  readonly delta: StatisticDelta;
}

/** How far statistics are that are being filled with what came before their opening. */
export interface BackFillProgress {
  /** How many definitions, each over all objects of a type. */
  readonly columns: number;
  /** The time that the replay has reached, and the time that it has to reach; 0 before it has begun. */
  readonly reached: Milliseconds;
  readonly until: Milliseconds;
}

/** Client → server: is anything being filled? */
export interface StatisticProgress {
  readonly kind: 'progress';
  readonly question: number;
}

/** Server → client; null: nothing is. */
export interface StatisticProgressed {
  readonly kind: 'progressed';
  readonly question: number;
  readonly progress: BackFillProgress | null;
}

/** Values as they were; growing ones as they stood then. */
export type PastValues = Omit<StatisticValues, 'version'>;

/** Server → client: answers to questions. */
export interface StatisticExplained {
  readonly kind: 'explained';
  readonly question: number;
  readonly explanation: Explanation;
}
export interface StatisticRecalled {
  readonly kind: 'recalled';
  readonly question: number;
  readonly values: PastValues;
}
export interface StatisticUnanswered {
  readonly kind: 'unanswered';
  readonly question: number;
  readonly code: string;
  readonly message: string;
}

export type StatisticsClientMessage =
  | StatisticsHello
  | StatisticOpen
  | StatisticPeek
  | StatisticCommand
  | StatisticExplain
  | StatisticPast
  | StatisticProgress
  | StateHeartbeat
  | ProtocolFailure;
export type StatisticsServerMessage =
  | StateWelcome
  | StatisticOpened
  | StatisticRefused
  | StatisticValue
  | StatisticChange
  | StatisticExplained
  | StatisticRecalled
  | StatisticProgressed
  | StatisticUnanswered
  | StateHealth
  | StateHeartbeat
  | ProtocolFailure;
