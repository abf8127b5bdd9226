import type { Clock, Random } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { type Connect, followDirectory, type LinkStatus } from '@pulse/protocol';
import { DirectoryDns } from './directory-dns.ts';

export interface FollowDnsOptions {
  readonly tenant: TenantId;
  /** To the directory's revisions. */
  readonly connect: Connect;
  readonly token?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** How the connection to the directory fares. */
  readonly onStatus?: (status: LinkStatus) => void;
}

/** The DNs of a directory that is followed until this is disposed of. */
export interface FollowedDns extends AsyncDisposable {
  readonly dns: DirectoryDns;
}

/** Begins to follow what a tenant's directory says of DNs; waits for nothing. */
export function followDns(options: FollowDnsOptions): FollowedDns {
  const stop = new AbortController();
  const dns = new DirectoryDns();
  const following = followDirectory({
    ...options,
    signal: stop.signal,
    onChange: (_, revisions) => dns.apply(revisions),
  });
  return {
    dns,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
}
