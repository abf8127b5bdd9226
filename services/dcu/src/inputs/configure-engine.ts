import type { Milliseconds } from '@pulse/base';
import type { Engine } from '@pulse/engine';
import type { Configuration } from '@pulse/model';

/** An engine whose configuration changes while it runs. */
interface ChangingEngine extends Engine {
  readonly revision: number;
  readonly configuration: Configuration;
  configure(
    configuration: Configuration,
    revision: { readonly number: number; readonly time: Milliseconds },
  ): unknown;
}

const isChanging = (engine: Engine): engine is ChangingEngine => 'configure' in engine;

/** Number of the newest revision that the engine knows. */
export const revisionOf = (engine: Engine): number => (isChanging(engine) ? engine.revision : 0);

/** The newest configuration that the engine knows. */
export const configurationOf = (engine: Engine): Configuration | undefined =>
  isChanging(engine) ? engine.configuration : undefined;

/** Hands a revision to the engine, which passes over what it knows already. */
export function configureEngine(
  engine: Engine,
  configuration: Configuration,
  revision: { readonly number: number; readonly time: Milliseconds },
): void {
  if (isChanging(engine)) engine.configure(configuration, revision);
}
