import type { Milliseconds } from '@pulse/base';

/** Period of heartbeats, both ways. */
export const HEARTBEAT: Milliseconds = 1000;
/** A link is dead after this many periods without any frame; also the time for a connect, and for a hello. */
export const DEAD_AFTER_BEATS = 3;

/** Bounds that both patterns share; each is stated in SPEC.md. */
export interface ChannelLimits {
  /** Channels of one server at once; a further one is closed with `overloaded`. */
  readonly channels: number;
  /** Bytes of one frame from a client. */
  readonly clientFrameBytes: number;
  /** Messages of one client within one heartbeat period. */
  readonly messagesPerBeat: number;
  /** Nothing more is handed to a channel while it holds more bytes than this. */
  readonly bufferedBytes: number;
  /** Heartbeat periods without progress of a held-back channel before it is closed with `too-slow`. */
  readonly stalledBeats: number;
}

export interface LogLimits extends ChannelLimits {
  /** Events of one records message. */
  readonly batchEvents: number;
  /** A records message above this is split, down to one event. */
  readonly batchBytes: number;
  /** Bytes of one frame to a client; a single event above it becomes a gap. */
  readonly serverFrameBytes: number;
  /** Events of one stream that are sent and not acknowledged. */
  readonly windowEvents: number;
  /** Events of encoded batches that are kept for receivers close behind the first one. */
  readonly sharedEvents: number;
}

/** Bounds of whatever is pushed by the state pattern. */
export interface PushLimits extends ChannelLimits {
  /** Bytes of answers that may wait for a client that asks and does not read. */
  readonly answerBytes: number;
}

export interface StateLimits extends PushLimits {
  /** Layouts that one channel may follow at once. */
  readonly subscriptions: number;
}

export interface StatisticsLimits extends PushLimits {
  /** Statistics that one channel may have open at once; each object of an `open` counts. */
  readonly statistics: number;
  /** The same for all channels of a server together. */
  readonly serverStatistics: number;
  /** Questions about the past that one channel may have unanswered at once. */
  readonly questions: number;
}

/** Objects of one `open`; part of the schema. */
export const STATISTIC_OBJECTS = 1000;
/** Contributions that one explanation lists of each set at most, and where nobody says how many; part of the schema. */
export const MOST_EXPLAINED = 1000;
export const USUALLY_EXPLAINED = 200;
/** Keys of attached data of one explanation; part of the schema. */
export const EXPLAINED_KEYS = 16;
/** Characters of the key of a group; part of the schema. */
export const GROUP_KEY = 200;

/** What a client accepts as one frame unless told otherwise: a snapshot of some 30,000 rows. */
export const SERVER_FRAME_BYTES = 16 * 1024 * 1024;

export const LOG_LIMITS: LogLimits = {
  channels: 1000,
  clientFrameBytes: 64 * 1024,
  messagesPerBeat: 20_000,
  bufferedBytes: 1024 * 1024,
  stalledBeats: 10,
  batchEvents: 1000,
  batchBytes: 256 * 1024,
  serverFrameBytes: SERVER_FRAME_BYTES,
  windowEvents: 10_000,
  sharedEvents: 5_000,
};

export const STATE_LIMITS: StateLimits = {
  channels: 10_000,
  clientFrameBytes: 16 * 1024,
  messagesPerBeat: 500,
  bufferedBytes: 64 * 1024,
  stalledBeats: 30,
  answerBytes: 1024 * 1024,
  subscriptions: 64,
};

export const STATISTICS_LIMITS: StatisticsLimits = {
  channels: 1000,
  /** An `open` of as many objects as allowed, with the longest names. */
  clientFrameBytes: 512 * 1024,
  messagesPerBeat: 20_000,
  bufferedBytes: 64 * 1024,
  stalledBeats: 30,
  answerBytes: 1024 * 1024,
  statistics: 20_000,
  serverStatistics: 300_000,
  questions: 4,
};
