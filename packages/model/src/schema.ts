export { boardSchema } from './board-schema.ts';
export {
  directoryObjectSchema,
  directoryRefSchema,
  directoryRevisionSchema,
  timeZoneSchema,
} from './directory/directory-schema.ts';
export {
  type EventRefusal,
  eventLimits,
  parseEvent,
  parseSourceEvent,
  pulseEventSchema,
  sourceEventSchema,
} from './event-schema.ts';
export { explanationSchema } from './explanation-schema.ts';
export { groupBySchema } from './group-by-schema.ts';
export {
  cellSchema,
  layoutDeltaSchema,
  layoutInfoSchema,
  layoutSnapshotSchema,
  streamHealthSchema,
  versionSchema,
} from './layout-schema.ts';
export { sharingSchema } from './sharing-schema.ts';
