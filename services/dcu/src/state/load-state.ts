import { messageOf } from '@pulse/base';
import { type Engine, restoreEngine } from '@pulse/engine';
import type { CheckpointFiles } from '@pulse/storage';
import type { Tell } from '../tell.ts';
import type { SavedTrends } from '../trends/trends.ts';
import { decodeState } from './saved-state.ts';

/** What a run continues from. */
export interface RestoredState {
  readonly engine: Engine;
  readonly trends: SavedTrends;
}

/**
 * The newest state that can be used and was made for the same plan; what is passed over is told. Without one, the log
 * is read from its beginning.
 */
export async function loadState(
  checkpoints: CheckpointFiles,
  plan: string,
  tell: Tell,
): Promise<RestoredState | undefined> {
  for await (const found of checkpoints.newestFirst()) {
    if (!found.readable) {
      tell('warn', `Checkpoint ${found.file} is passed over: ${found.reason}.`);
      continue;
    }
    try {
      const state = decodeState(found.bytes);
      if (state.plan !== plan) {
        tell(
          'info',
          'The layouts have changed since the last run: values are computed anew from the event log.',
        );
        return undefined;
      }
      return { engine: restoreEngine(state.engine), trends: state.trends };
    } catch (error) {
      tell('warn', `Checkpoint ${found.file} is passed over: ${messageOf(error)}`);
    }
  }
  return undefined;
}
