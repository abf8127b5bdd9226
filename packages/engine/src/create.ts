import type { Configuration } from '@pulse/model';
import { loadCheckpoint } from './checkpoint/load.ts';
import type { Engine, EngineFactory } from './engine.ts';
import { PulseEngine } from './pulse-engine.ts';

/** An engine that knows the configuration and has seen nothing yet. */
export const createEngine = (configuration: Configuration): Engine => new PulseEngine(configuration);

/** The engine that a checkpoint was made of. Throws {@link PulseError} `checkpoint-unusable`. */
export const restoreEngine = (bytes: Uint8Array): Engine => loadCheckpoint(bytes);

export const engineFactory: EngineFactory = { create: createEngine, restore: restoreEngine };
