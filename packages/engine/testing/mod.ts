export { type EventFields, EventScript } from './event-script.ts';
export { type NaiveCell, naiveSince, naiveValues } from './naive/naive-model.ts';
