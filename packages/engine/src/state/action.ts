import type { Milliseconds } from '@pulse/base';
import type { KeyValues } from '@pulse/model';
import type { FilterClass, FilterId } from '../filter/filter-bank.ts';
import type { Call } from './call.ts';

/** A durable action in progress on a DN, a queue or (LoggedOut) an agent. */
export interface Action {
  readonly atom: number;
  /** Order of making; never repeats within an engine. */
  readonly serial: number;
  readonly start: Milliseconds;
  /** Start of the part that belongs to the agent logged in on the DN (A2); NaN: attributed to nobody. */
  agentStart: Milliseconds;
  call: Call | null;
  reasons: KeyValues | undefined;
  extensions: KeyValues | undefined;
  /** Since when the reasons have been these. */
  reasonsSince: Milliseconds;
  cls: FilterClass;
  /** Null while its class has been the same from the start. */
  parts: FilterParts | null;
  /** A held call's own action runs on but does not decide a status (hold rule). */
  hidden: boolean;
  /** When it was begun with a start that may lie before: a source stated it, or the call returned (Q3). Null: as it started. */
  statedAt: Milliseconds | null;
}

/** Since when filters have been true for an action whose class changed on the way (F1). */
export interface FilterParts {
  /** Time of the latest change; changes within one instant are one (T2). */
  instant: Milliseconds;
  /** Which filters were true before that instant, and since when where not from the action's start. */
  before: { readonly held: ReadonlySet<FilterId>; readonly since: ReadonlyMap<FilterId, Milliseconds> };
  /** Start of the running part; a true filter that is absent has been true from the action's start. */
  since: Map<FilterId, Milliseconds>;
}
