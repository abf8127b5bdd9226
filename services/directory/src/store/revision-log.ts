import { type Clock, PulseError } from '@pulse/base';
import {
  type Cursor,
  DIRECTORY_EPOCH,
  DIRECTORY_STREAM,
  type DirectoryRevision,
  type SourceId,
  type StreamHealth,
} from '@pulse/model';
import type { LogRecords, LogSource, LogStream } from '@pulse/protocol';
import type { TenantDirectory } from './tenant-directory.ts';

/** A tenant's revisions as a log: one stream, of one epoch, from the first revision on. */
export function revisionLog(
  directory: TenantDirectory,
  clock: Clock,
  staleSince: () => number | undefined,
): LogSource<DirectoryRevision> {
  const started = clock.now();
  const last = (): Cursor => ({ epoch: DIRECTORY_EPOCH, seq: directory.view.revision.number });
  return {
    tenant: directory.tenant,
    streams: (): LogStream[] => [
      { source: DIRECTORY_STREAM, clock: 'live', first: { epoch: DIRECTORY_EPOCH, seq: 0 }, last: last() },
    ],
    async read(source: SourceId, after: Cursor, most: number): Promise<LogRecords<DirectoryRevision>[]> {
      if (source !== DIRECTORY_STREAM)
        throw new PulseError('stream-unknown', `There is no stream ${source}.`);
      if (after.epoch > DIRECTORY_EPOCH) {
        throw new PulseError('cursor-ahead', `Revisions have epoch ${DIRECTORY_EPOCH}, not ${after.epoch}.`);
      }
      const known = after.epoch === DIRECTORY_EPOCH ? after.seq : 0;
      // What is not in memory yet has not been told to anybody either.
      const room = Math.min(most, last().seq - known);
      const events = room > 0 ? await directory.revisions(known, room) : [];
      return events.length === 0
        ? []
        : [{ kind: 'records', source, epoch: DIRECTORY_EPOCH, from: known + 1, events }];
    },
    health() {
      const since = staleSince();
      const state: Pick<StreamHealth, 'state' | 'since' | 'code' | 'message'> =
        since === undefined
          ? { state: 'live', since: started }
          : {
              state: 'disconnected',
              since,
              code: 'database-unavailable',
              message: 'The database does not answer.',
            };
      return [
        { source: DIRECTORY_STREAM, clock: 'live', watermark: since ?? clock.now(), last: last(), ...state },
      ];
    },
    subscribe: (listener) => oncePerTurn(directory, listener),
  };
}

/** However many revisions come within a turn of the event loop, whoever follows is woken once. */
function oncePerTurn(directory: TenantDirectory, listener: () => void): () => void {
  let due: NodeJS.Immediate | undefined;
  const stop = directory.subscribe(() => {
    due ??= setImmediate(() => {
      due = undefined;
      listener();
    });
  });
  return () => {
    stop();
    clearImmediate(due);
  };
}
