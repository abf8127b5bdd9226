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
export {
  layoutDeltaSchema,
  layoutInfoSchema,
  layoutSnapshotSchema,
  streamHealthSchema,
} from './layout-schema.ts';
