export {
  RECENT_EVENTS,
  type Source,
  type SourceContext,
  type SourceHealth,
  type SourceSink,
  type Tell,
} from './source.ts';
