export type { AmiAddress, AmiConnect } from './asterisk/ami-connect.ts';
export { type AsteriskSourceOptions, createAsteriskSource } from './asterisk/asterisk-source.ts';
export type { DialPrefixes } from './asterisk/interface-number.ts';
export { createFeedSource, type FeedOptions, type FeedSource } from './feed.ts';
export type { FeedCounts } from './feed-events.ts';
export {
  createIngestSource,
  INGEST_WINDOW,
  type IngestOptions,
  type IngestSource,
  type Taken,
} from './ingest/ingest-source.ts';
export { digestOf, ORIGIN, origin, withOrigin } from './ingest/origin.ts';
export {
  RECENT_EVENTS,
  type Source,
  type SourceContext,
  type SourceHealth,
  type SourceSink,
  type Tell,
} from './source.ts';
