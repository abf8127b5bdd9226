import { fail, type Milliseconds, ok, PulseError, type Result } from '@pulse/base';
import type { Cursor, SourceId } from '@pulse/model';
import type { StatisticRefusal } from '@pulse/protocol';
import type { DcuOptions } from '../dcu-options.ts';
import type { ConfigurationRevision } from '../inputs/configuration-revisions.ts';
import { type FoundStream, findStreams, replayStreams } from './log-replay.ts';
import type { ReplayOutcome, ReplayStart, ReplayTask } from './replay-task.ts';
import { ReplayWorker } from './replay-worker.ts';
import { fromTheBeginning, neededSince, revisionsOf, stateBefore, wantedBy } from './starting-state.ts';

/** Hears the time of what is told to the replay. */
export type OnReached = (time: Milliseconds) => void;

/** Replays that wait for the one that runs; a further one is refused. */
export const MOST_WAITING = 8;

export interface SideReplaysOptions
  extends Pick<DcuOptions, 'tenant' | 'objects' | 'logs' | 'checkpoints' | 'clock' | 'random'> {
  /** Names what the tenant's objects are taken from. */
  readonly origin: string;
  /** The tenant's zone now. */
  readonly timeZone: () => string;
}

/**
 * Replays beside the engine whose values people see: a thread begins with a saved state of before the time in question,
 * or with nothing, and is told the log and the directory's revisions up to that time. One runs at a time.
 */
export class SideReplays implements Disposable {
  readonly #options: SideReplaysOptions;
  readonly #stop = new AbortController();
  /** Settles when the newest that was taken has run. */
  #last: Promise<unknown> = Promise.resolve();
  #taken = 0;

  constructor(options: SideReplaysOptions) {
    // How these connections fare is nobody's health.
    this.#options = {
      ...options,
      logs: options.logs.map(({ name, connect, token }) => ({ name, connect, token })),
    };
  }

  /** Refuses what cannot be answered; rejects with what is its own fault. */
  async ask<Task extends ReplayTask>(
    task: Task,
    signal: AbortSignal,
    onReached: OnReached = () => {},
  ): Promise<Result<ReplayOutcome<Task>, StatisticRefusal>> {
    if (this.#taken > MOST_WAITING) {
      const message = `${MOST_WAITING} questions about the past wait already; ask again later.`;
      return fail({ code: 'too-many-questions', message });
    }
    const both = AbortSignal.any([signal, this.#stop.signal]);
    this.#taken++;
    const result = this.#last.then(() => this.#answer(task, both, onReached));
    this.#last = result.catch(() => {});
    try {
      return ok(await result);
    } catch (error) {
      if (error instanceof PulseError) return fail({ code: error.code, message: error.message });
      throw error;
    } finally {
      this.#taken--;
    }
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  /** From the nearest state; where that knows too little, from the beginning of the log. */
  async #answer<Task extends ReplayTask>(
    task: Task,
    signal: AbortSignal,
    onReached: OnReached,
  ): Promise<ReplayOutcome<Task>> {
    const since = neededSince(task, this.#options.timeZone());
    const all = () => this.#replay(task, Number.NEGATIVE_INFINITY, signal, onReached);
    if (since === Number.NEGATIVE_INFINITY) return (await all()) as ReplayOutcome<Task>;
    try {
      const outcome = await this.#replay(task, since, signal, onReached);
      return (knowsAll(task, outcome) ? outcome : await all()) as ReplayOutcome<Task>;
    } catch (error) {
      if (!(error instanceof PulseError && error.code === 'checkpoint-unusable')) throw error;
      return (await all()) as ReplayOutcome<Task>;
    }
  }

  async #replay(
    task: ReplayTask,
    since: Milliseconds,
    signal: AbortSignal,
    onReached: OnReached,
  ): Promise<ReplayOutcome> {
    if (signal.aborted) throw new PulseError('replay-failed', 'nobody waits for it any more');
    const { checkpoints, origin, tenant } = this.#options;
    using worker = new ReplayWorker();
    const abort = () => worker[Symbol.dispose]();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const found = await findStreams(this.#options, signal);
      const state = await stateBefore(checkpoints, since, origin);
      const { begun, revisions } = state
        ? await this.#continue(worker, state, task, signal)
        : await this.#begin(worker, task, signal);
      const isReplay = found.some(({ stream }) => stream.clock === 'replay');
      await worker.input({ kind: 'configure', revisions: timed(revisions, task, isReplay, begun.time) });
      const { cursors } = begun;
      const isFill = task.kind === 'fill';
      await replayStreams(
        isFill ? endingAt(found, task.cursors) : found,
        {
          until: isFill ? Number.POSITIVE_INFINITY : task.at,
          cursors,
          signal,
          sink: {
            onRecords(records, from, to) {
              onReached(records.events[to - 1]?.time ?? 0);
              return worker.input({ kind: 'records', tenant, records, from, to });
            },
            onMissed: (source) => worker.input({ kind: 'missed', source }),
          },
        },
        this.#options,
      );
      return await worker.end();
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async #continue(worker: ReplayWorker, state: ReplayStart, task: ReplayTask, signal: AbortSignal) {
    const begun = await worker.begin(state, task);
    return { begun, revisions: await this.#revisions(begun.revision, signal) };
  }

  async #begin(worker: ReplayWorker, task: ReplayTask, signal: AbortSignal) {
    const { start, revisions } = fromTheBeginning(this.#options, await this.#revisions(0, signal));
    return { begun: await worker.begin(start, task), revisions };
  }

  async #revisions(known: number, signal: AbortSignal): Promise<readonly ConfigurationRevision[]> {
    const revisions = await revisionsOf(this.#options, known, signal);
    if (revisions) return revisions;
    throw new PulseError('log-unreachable', 'The directory cannot be reached.', {
      advice: 'Ask again later.',
    });
  }
}

/** Does an outcome lack nothing that the log has? Of shifts nobody knows beforehand when they began. */
function knowsAll(task: ReplayTask, outcome: ReplayOutcome): boolean {
  const isOfShifts = wantedBy(task).some(({ statistic }) => statistic.profile?.type === 'SinceLogin');
  if ('exact' in outcome) return outcome.exact && (outcome.complete || !isOfShifts);
  return !isOfShifts || !('incomplete' in outcome) || outcome.incomplete.length === 0;
}

/** A replay has a time of its own: what the directory says holds from its beginning on. */
function timed(
  revisions: readonly ConfigurationRevision[],
  task: ReplayTask,
  isReplay: boolean,
  begun: Milliseconds,
): readonly ConfigurationRevision[] {
  const told = task.kind === 'fill' ? revisions.filter(({ number }) => number <= task.revision) : revisions;
  if (isReplay) return told.map((each) => ({ ...each, time: begun }));
  return task.kind === 'fill' ? told : told.filter(({ time }) => time <= task.at);
}

/** Streams up to the places of an engine; of others it has been told nothing. */
const endingAt = (
  found: readonly FoundStream[],
  cursors: ReadonlyMap<SourceId, Cursor>,
): readonly FoundStream[] =>
  found.flatMap(({ log, stream }) => {
    const last = cursors.get(stream.source);
    return last === undefined ? [] : [{ log, stream: { ...stream, last } }];
  });
