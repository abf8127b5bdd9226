import type { Clock, Milliseconds, Random } from '@pulse/base';
import type { Configuration, TenantId } from '@pulse/model';
import type { CheckpointFiles, PermissionView, ValueSink } from '@pulse/storage';
import type { LogInput } from './inputs/log-input.ts';
import type { LayoutCatalogue } from './layouts/layout-catalogue.ts';
import type { Tell } from './tell.ts';

export interface DcuOptions {
  readonly tenant: TenantId;
  /** The tenant's objects: as they are once and for all, or as the log of its directory says. */
  readonly objects: { readonly configuration: Configuration } | { readonly directory: LogInput };
  /** Servers of voice and virtual-queue events; at least one. */
  readonly logs: readonly LogInput[];
  /** Servers of digital interactions. */
  readonly interactions?: readonly LogInput[];
  /** What to collect. */
  readonly catalogue: LayoutCatalogue;
  readonly store: ValueSink;
  /** Who may see what, for clients of statistics; without it nobody asks on behalf of a person. */
  readonly permissions?: PermissionView;
  /** Rights that nobody confirmed for so long let nobody in any more; 15 minutes when absent. */
  readonly stalePermissions?: Milliseconds;
  /** Keys of attached data that persons are told in explanations, and by which they may group; none when absent. */
  readonly explainedData?: readonly string[];
  readonly checkpoints: CheckpointFiles;
  readonly clock: Clock;
  readonly random: Random;
  /** Ownership token: larger than that of any run before, so that versions never repeat. */
  readonly token: number;
  readonly tell: Tell;
  /** Gives up starting, which may wait for the directory. */
  readonly signal?: AbortSignal;
}
