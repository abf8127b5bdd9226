export {
  type EventRefusal,
  eventLimits,
  parseEvent,
  parseSourceEvent,
  pulseEventSchema,
  sourceEventSchema,
} from './event-schema.ts';
