import type { Milliseconds } from '@pulse/base';
import type {
  Cell,
  ColumnDefinition,
  Configuration,
  Cursor,
  Explanation,
  SourceId,
  TenantId,
} from '@pulse/model';
import type { LogRecords } from '@pulse/protocol';
import type { ConfigurationRevision } from '../inputs/configuration-revisions.ts';

/** Why is the value of an object what it is? */
export interface ExplainTask {
  readonly kind: 'explain';
  readonly at: Milliseconds;
  readonly definition: ColumnDefinition;
  readonly object: string;
  readonly most: number;
  readonly data: readonly string[];
  /** The group that is explained, of a statistic in groups. */
  readonly key?: string;
}

/** What were these values? */
export interface ReadTask {
  readonly kind: 'read';
  readonly at: Milliseconds;
  readonly places: readonly { readonly definition: ColumnDefinition; readonly object: string }[];
}

/** Make the state of an engine that has had columns open for longer. */
export interface FillTask {
  readonly kind: 'fill';
  /** Time of the engine that is to have them. */
  readonly at: Milliseconds;
  readonly definitions: readonly ColumnDefinition[];
  /** Those for whose sake it is done. */
  readonly late: readonly ColumnDefinition[];
  /** Up to where the engine has been told everything. */
  readonly cursors: ReadonlyMap<SourceId, Cursor>;
  readonly revision: number;
}

/** What a replay is for; all of it is as of `at`. */
export type ReplayTask = ExplainTask | ReadTask | FillTask;

/** Values as of a time. */
export interface ReadValues {
  readonly since: Milliseconds | null;
  /** null, too, for an object that nobody had heard of. */
  readonly cells: readonly Cell[];
  /** Places whose value does not cover all of its interval. */
  readonly incomplete: readonly number[];
}

export type ReplayOutcome<Task extends ReplayTask = ReplayTask> = Task extends ExplainTask
  ? Explanation
  : Task extends ReadTask
    ? ReadValues
    : Uint8Array;

/** What a replay begins with: an engine that was saved, or nothing but a configuration. */
export type ReplayStart = { readonly engine: Uint8Array } | { readonly configuration: Configuration };

/** To the thread that replays, in this order: `begin`, any number of inputs, `end`. */
export type ToReplay =
  | { readonly kind: 'begin'; readonly start: ReplayStart; readonly task: ReplayTask }
  | { readonly kind: 'configure'; readonly revisions: readonly ConfigurationRevision[] }
  | {
      readonly kind: 'records';
      readonly tenant: TenantId;
      readonly records: LogRecords;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'missed'; readonly source: SourceId }
  | { readonly kind: 'end' };

/** Where the engine was when the replay began. */
export interface ReplayBegun {
  readonly time: Milliseconds;
  readonly revision: number;
  readonly cursors: ReadonlyMap<SourceId, Cursor>;
}

/** One for each message: what `begin` and `end` are answered with, or that an input has been taken. */
export type FromReplay =
  | ({ readonly kind: 'begun' } & ReplayBegun)
  | { readonly kind: 'taken' }
  | { readonly kind: 'done'; readonly outcome: ReplayOutcome }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };
