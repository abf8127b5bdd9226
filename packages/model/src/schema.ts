export { eventLimits, parseEvent, pulseEventSchema, sourceEventSchema } from './event-schema.ts';
