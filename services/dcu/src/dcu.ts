import type { Milliseconds } from '@pulse/base';
import { createEngine, type Engine } from '@pulse/engine';
import type { Configuration } from '@pulse/model';
import type { Dcu } from './dcu-interface.ts';
import type { DcuOptions } from './dcu-options.ts';
import { DcuRun } from './dcu-run.ts';
import { DirectoryInput } from './inputs/directory-input.ts';
import type { Handover } from './inputs/feed.ts';
import { loadReadyCatalogue } from './layouts/catalogue.ts';
import { planLayouts } from './layouts/collected-layouts.ts';
import { columnsOf } from './layouts/layout-plan.ts';
import { RewindingDcu } from './rewinding-dcu.ts';
import { loadState } from './state/load-state.ts';
import { Versions } from './versions.ts';

/**
 * Restores or creates the engine, opens the layouts of the catalogue and follows all logs until disposed. Without a
 * checkpoint it waits for the directory; rejects when `signal` aborts before.
 */
export function startDcu(options: DcuOptions): Promise<Dcu> {
  const versions = new Versions(options.token);
  return RewindingDcu.start(options, (next) => startRun(options, versions, next));
}

/** How a run begins that follows on another. */
export interface NextRun {
  /** It begins with a state that does not reach this time; undefined for the newest. */
  readonly until: Milliseconds | undefined;
  readonly before: Handover | undefined;
  readonly onRewind: (time: Milliseconds) => void;
  readonly signal: AbortSignal | undefined;
}

async function startRun(options: DcuOptions, versions: Versions, next: NextRun): Promise<DcuRun> {
  const { objects, checkpoints, catalogue, clock, tell } = options;
  const { until, before, onRewind, signal } = next;
  const isFixed = 'configuration' in objects;
  const origin = isFixed ? 'configuration' : 'directory';
  const { plans } = planLayouts(catalogue.current());
  const columns = plans.flatMap(columnsOf).map(({ name }) => name);
  const saved = await loadState(checkpoints, { objects: origin, columns, before: until }, tell);
  const ready = await loadReadyCatalogue();
  const common = { ...options, versions, before, onRewind, ready, saved, origin };
  const start = (engine: Engine, configuration: Configuration, directory?: DirectoryInput) =>
    new DcuRun({ ...common, engine, configuration, directory });
  if (isFixed) {
    const engine = saved?.engine ?? createEngine(objects.configuration);
    reconfigure(engine, objects.configuration, clock.now());
    return start(engine, objects.configuration);
  }
  const directory = new DirectoryInput({
    ...options,
    directory: objects.directory,
    known: saved?.engine.revision ?? 0,
  });
  if (saved) return start(saved.engine, saved.engine.configuration, directory);
  const configuration = await begins(directory, signal);
  return start(createEngine(configuration), configuration, directory);
}

/** What is given once and for all may be another than in the run before: that is a revision of its own. */
function reconfigure(engine: Engine, configuration: Configuration, time: Milliseconds): void {
  if (JSON.stringify(engine.configuration) === JSON.stringify(configuration)) return;
  engine.configure(configuration, { number: engine.revision + 1, time });
}

/** What an engine without a past begins with. */
async function begins(directory: DirectoryInput, signal?: AbortSignal): Promise<Configuration> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    if (signal?.aborted) abort();
    return await Promise.race([directory.begun.then(() => directory.begin()), aborted.promise]);
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
