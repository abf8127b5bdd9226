import type { Clock, Random } from '@pulse/base';
import {
  DIRECTORY_STREAM,
  type DirectoryRevision,
  DirectoryView,
  STREAM_START,
  type TenantId,
} from '@pulse/model';
import type { LinkStatus } from './link.ts';
import { runLogClient } from './log-client.ts';
import { DIRECTORY_LOG } from './log-content.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import type { Connect } from './transport.ts';

export interface FollowDirectoryOptions {
  readonly connect: Connect;
  readonly tenant: TenantId;
  readonly token?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Ends the following. */
  readonly signal: AbortSignal;
  /**
   * The directory has changed, and nothing newer is known of; also once when everything there was at the beginning is
   * there. `revisions` are those since the last call. The view goes on changing: whoever waits copies what it needs.
   */
  onChange(view: DirectoryView, revisions: readonly DirectoryRevision[]): void;
  onStatus?(status: LinkStatus): void;
  readonly events?: OnProtocolEvent;
}

/**
 * Keeps a tenant's directory as of its newest revision, read from its beginning. Resolves when `signal` aborts; rejects
 * with what `onChange` threw.
 */
export async function followDirectory(options: FollowDirectoryOptions): Promise<void> {
  const { onChange, ...client } = options;
  const view = new DirectoryView(options.tenant);
  let fresh: DirectoryRevision[] = [];
  /** Number of the newest revision that the server told of. */
  let newest = Number.POSITIVE_INFINITY;
  let told = false;

  const tell = () => {
    if (view.revision.number < newest || (told && fresh.length === 0)) return;
    const revisions = fresh;
    fresh = [];
    told = true;
    onChange(view, revisions);
  };
  await runLogClient<DirectoryRevision>(
    {
      ...client,
      sources: [DIRECTORY_STREAM],
      onRecords: ({ events }) => {
        for (const revision of events) {
          view.apply(revision);
          fresh.push(revision);
        }
        tell();
      },
      onStreams: (streams) => {
        const stream = streams.find(({ source }) => source === DIRECTORY_STREAM);
        newest = (stream?.last ?? STREAM_START).seq;
        tell();
      },
    },
    DIRECTORY_LOG,
  );
}
