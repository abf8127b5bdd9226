import { type Milliseconds, pause } from '@pulse/base';
import { intervalStart, isHistorical } from '@pulse/engine';
import type { ColumnDefinition, StatisticDefinition, TimeProfile } from '@pulse/model';
import type { CheckpointFiles } from '@pulse/storage';
import type { DcuOptions } from '../dcu-options.ts';
import {
  beginning,
  type ConfigurationRevision,
  followConfiguration,
} from '../inputs/configuration-revisions.ts';
import { decodeState } from '../state/saved-state.ts';
import { REPLAY_PATIENCE } from './log-replay.ts';
import type { ReplayStart, ReplayTask } from './replay-task.ts';

/** Most shifts are shorter: a state of that time before is tried first where each agent has an interval of its own. */
const SHIFT: Milliseconds = 24 * 3_600_000;

/** Before when a replay must begin to know all of what it is asked; -Infinity: with the beginning of the log. */
export function neededSince(task: ReplayTask, timeZone: string): Milliseconds {
  return Math.min(...wantedBy(task).map(({ statistic }) => startOf(statistic, timeZone, task.at)));
}

/** The columns that are asked for. */
export function wantedBy(task: ReplayTask): readonly ColumnDefinition[] {
  switch (task.kind) {
    case 'explain':
      return [task.definition];
    case 'read':
      return task.places.map(({ definition }) => definition);
    case 'fill':
      return task.late;
  }
}

/** The profile of a statistic; undefined of current ones, which have none. */
export function profileOf({ category, profile }: StatisticDefinition): TimeProfile | undefined {
  return profile ?? (isHistorical(category) ? { type: 'Growing', value: '00:00' } : undefined);
}

function startOf(statistic: StatisticDefinition, timeZone: string, at: Milliseconds): Milliseconds {
  const profile = profileOf(statistic);
  if (profile === undefined) return at;
  return profile.type === 'SinceLogin' ? at - SHIFT : intervalStart(profile, timeZone, at);
}

/** The newest state of before a time that was made of the same objects; undefined where there is none. */
export async function stateBefore(
  checkpoints: CheckpointFiles,
  time: Milliseconds,
  origin: string,
): Promise<ReplayStart | undefined> {
  if (time === Number.NEGATIVE_INFINITY) return undefined;
  for await (const found of checkpoints.newestFirst(time)) {
    if (!found.readable || found.time >= time) continue;
    const state = usable(found.bytes);
    if (state?.objects === origin) return { engine: state.engine };
  }
  return undefined;
}

/** A state of another format is as none: a start of the dcu has told of it. */
function usable(bytes: Uint8Array) {
  try {
    return decodeState(bytes);
  } catch {
    return undefined;
  }
}

/** All revisions of the tenant's directory; none where its objects are given once and for all. */
export async function revisionsOf(
  options: Pick<DcuOptions, 'objects' | 'tenant' | 'clock' | 'random'>,
  known: number,
  signal: AbortSignal,
): Promise<readonly ConfigurationRevision[] | undefined> {
  const { objects, tenant, clock, random } = options;
  if ('configuration' in objects) return [];
  const { connect, token, name } = objects.directory;
  const stop = new AbortController();
  const heard = Promise.withResolvers<readonly ConfigurationRevision[] | undefined>();
  const ended = AbortSignal.any([signal, stop.signal]);
  const following = followConfiguration({
    directory: { name, connect, token },
    tenant,
    clock,
    random,
    known,
    signal: ended,
    onBehind: () => {},
    onRevisions: (revisions) => heard.resolve(revisions),
  });
  void pause(clock, REPLAY_PATIENCE, ended).then(() => heard.resolve(undefined));
  try {
    return await heard.promise;
  } finally {
    stop.abort();
    await following;
  }
}

/** What an engine without a past begins with, and what it is told afterwards; as at a start of the dcu. */
export function fromTheBeginning(
  { objects }: Pick<DcuOptions, 'objects'>,
  revisions: readonly ConfigurationRevision[],
): { readonly start: ReplayStart; readonly revisions: readonly ConfigurationRevision[] } {
  if ('configuration' in objects) return { start: objects, revisions: [] };
  const first = beginning(revisions);
  return {
    start: { configuration: first.configuration },
    revisions: revisions.slice(revisions.indexOf(first)),
  };
}
