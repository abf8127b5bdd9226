export { type CategoryNeeds, categoryNeeds, isHistorical } from './categories/needs.ts';
export { createEngine, engineFactory, restoreEngine } from './create.ts';
export type {
  Applied,
  Column,
  Engine,
  EngineFactory,
  EngineObject,
  ExplainOptions,
  Probe,
  Revision,
} from './engine.ts';
export { ALLOWED_LATENESS } from './lateness.ts';
export { type Mask, parseActionMask, parseStatusMask } from './mask/mask.ts';
export { toldKeyValues } from './probe/told-key-values.ts';
export { intervalStart, parseProfile } from './profile/profile.ts';
