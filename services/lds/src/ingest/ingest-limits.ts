import type { Milliseconds } from '@pulse/base';

/** Bounds of the ingest endpoint; `docs/sources/ingest.md` states them. */
export interface IngestLimits {
  /** Bytes of a body, decoded. */
  readonly bodyBytes: number;
  /** Events of a batch. */
  readonly events: number;
  /** Bytes of bodies that are being read, of all requests together. */
  readonly bufferedBytes: number;
  /** Requests that are being read or wait for the disk. */
  readonly requests: number;
  readonly connections: number;
  /** From the first byte of a request to its last header, and to the end of its body. */
  readonly headersTimeout: Milliseconds;
  readonly requestTimeout: Milliseconds;
  /** Between two requests of a connection. */
  readonly keepAliveTimeout: Milliseconds;
  /** A tenant's events a second, and how many it may have saved up; a batch counts as one event at least. */
  readonly eventsPerSecond: number;
  readonly burstEvents: number;
}

export const INGEST_LIMITS: IngestLimits = {
  bodyBytes: 5 * 1024 * 1024,
  events: 10_000,
  bufferedBytes: 64 * 1024 * 1024,
  requests: 256,
  connections: 1000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // More than the minute after which proxies and clients usually close: who closes first loses no request.
  keepAliveTimeout: 65_000,
  eventsPerSecond: 5000,
  burstEvents: 50_000,
};
