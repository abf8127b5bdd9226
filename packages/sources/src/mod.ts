export type { AmiAddress, AmiConnect } from './asterisk/ami-connect.ts';
export { type AsteriskSourceOptions, createAsteriskSource } from './asterisk/asterisk-source.ts';
export type { DialPrefixes } from './asterisk/interface-number.ts';
export { createFeedSource, type FeedOptions, type FeedSource } from './feed.ts';
export type { FeedCounts } from './feed-events.ts';
export {
  RECENT_EVENTS,
  type Source,
  type SourceContext,
  type SourceHealth,
  type SourceSink,
  type Tell,
} from './source.ts';
