export { type CentreOptions, type RandomCentre, randomCentre } from './centre/centre-generator.ts';
export { EngineDiffersError, engineEqualsNaive, planOf, type Trial } from './engine-equals-naive.ts';
export { type EventFields, EventScript } from './event-script.ts';
export { feed, type Input, isRevision, type RevisionInput } from './input.ts';
export { type NaiveState } from './naive/current-state.ts';
export { type NaiveCell, naiveSince, naiveValues } from './naive/naive-model.ts';
export { naiveEngineFactory } from './naive-engine.ts';
export { randomDefinition } from './random-definition.ts';
