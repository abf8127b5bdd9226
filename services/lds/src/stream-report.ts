import type { PulseError } from '@pulse/base';
import type { Cursor, SourceId, StreamHealth } from '@pulse/model';
import type { StreamDnsReport } from './directory/stream-dns.ts';
import type { StreamCounts } from './stream-remarks.ts';

/** How a stream fares, for those who watch the program. */
export interface StreamReport {
  readonly source: SourceId;
  /** The folder of its log. */
  readonly directory: string;
  readonly health: StreamHealth & { readonly last: Cursor };
  /** Since the start. */
  readonly counts: StreamCounts & { readonly stored: number };
  readonly dns: StreamDnsReport;
  /** Why its log takes nothing, or why what was stored last is not safe. */
  readonly logProblem: PulseError | undefined;
}
