import { type Milliseconds, messageOf } from '@pulse/base';
import { type Engine, restoreEngine } from '@pulse/engine';
import type { CheckpointFiles, FoundCheckpoint } from '@pulse/storage';
import type { Tell } from '../tell.ts';
import { decodeState, type SavedState } from './saved-state.ts';

/** What a run continues from. */
export interface RestoredState extends Omit<SavedState, 'engine'> {
  readonly engine: Engine;
}

/** What a state must have been made for. */
export interface WantedState {
  /** What the tenant's objects are taken from. */
  readonly objects: string;
  /** Names of the columns that layouts want. */
  readonly columns: readonly string[];
  /** The state must not reach this time. */
  readonly before?: Milliseconds | undefined;
}

const DAY: Milliseconds = 86_400_000;

/**
 * The newest state that can be used; what is passed over because of a fault is told. Where it lacks columns that are wanted now, one that is
 * a day older: from there on the log makes them, and what they count today is complete. Without any, the log is read
 * from its beginning.
 */
export async function loadState(
  checkpoints: CheckpointFiles,
  wanted: WantedState,
  tell: Tell,
): Promise<RestoredState | undefined> {
  /** Of the newest state, if it could not be used. */
  let newest: Milliseconds | undefined;
  for await (const found of checkpoints.newestFirst(wanted.before)) {
    if (found.readable && found.time >= (wanted.before ?? Number.POSITIVE_INFINITY)) continue;
    try {
      const state = readable(found);
      if (state.objects !== wanted.objects) {
        tell('info', 'The objects are taken from elsewhere: values are computed anew from the event log.');
        return undefined;
      }
      const known = new Set(state.columns);
      const fits = wanted.columns.every((column) => known.has(column));
      const time = found.readable ? found.time : 0;
      if (fits || (newest !== undefined && newest - time >= DAY)) {
        return { ...state, engine: restoreEngine(state.engine) };
      }
      if (newest === undefined)
        tell('info', 'Columns have come: values are computed anew from the event log.');
      newest ??= time;
    } catch (error) {
      tell('warn', `Checkpoint ${found.file} is passed over: ${messageOf(error)}`);
    }
  }
  return undefined;
}

function readable(found: FoundCheckpoint): SavedState {
  if (!found.readable) throw new Error(`${found.reason}.`);
  return decodeState(found.bytes);
}
