import type { Configuration } from '@pulse/model';
import { loadCheckpoint } from './checkpoint/load.ts';
import type { Engine, EngineFactory } from './engine.ts';
import { PulseEngine } from './pulse-engine.ts';

/** An engine that knows the configuration and has seen nothing yet. */
export const createEngine = (configuration: Configuration): Engine => new PulseEngine(configuration);

/** How a checkpoint was kept. */
export interface RestoreOptions {
  /** It is known to be what was written, by a checksum of those who kept it: the engine's own is not looked at. */
  readonly intact?: boolean;
}

/** The engine that a checkpoint was made of. Throws {@link PulseError} `checkpoint-unusable`. */
export const restoreEngine = (bytes: Uint8Array, { intact = false }: RestoreOptions = {}): Engine =>
  loadCheckpoint(bytes, intact);

export const engineFactory: EngineFactory = {
  create: createEngine,
  restore: (bytes) => restoreEngine(bytes),
};
