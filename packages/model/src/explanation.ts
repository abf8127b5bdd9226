import type { Milliseconds } from '@pulse/base';
import type { CallType, KeyValues } from './event.ts';
import type { AgentId, CallId, Dn } from './ids.ts';
import type { GroupedValue, StateValue } from './value.ts';

/** One contact or stretch of a status that a value is made of. */
export interface ExplainedContribution {
  readonly kind: 'action' | 'status';
  /** Of the action or status, e.g. `CallAnswered`, `NotReadyForNextCall`. */
  readonly name: string;
  /** From when to when it counts: of an action the part that is the object's, of a status the part in the interval. */
  readonly start: Milliseconds;
  /** Of what goes on, the time of the explanation. */
  readonly end: Milliseconds;
  readonly runs: boolean;
  readonly seconds: number;
  /** Whether it lasts for a time inside the range, where the set has one. */
  readonly inRange?: boolean;
  readonly agent?: AgentId;
  readonly dn?: Dn;
  readonly queue?: Dn;
  readonly callId?: CallId;
  readonly callType?: CallType;
  readonly mediaType?: string;
  /** Numbers of customers, mostly; so is the other end of the call. */
  readonly ani?: string;
  readonly dnis?: string;
  readonly party?: string;
  readonly reason?: string;
  /** The keys that were asked for, as far as the call has them. */
  readonly userData?: KeyValues;
  /** Something is not told, because who asks may not see it. */
  readonly hidden?: true;
}

/** One of the sets that a category makes its value of: most have one, a share has two. */
export interface ExplainedSet {
  /** Actions or statuses, as a mask. */
  readonly mask: string;
  /** Of all of them, however few are listed. */
  readonly number: number;
  readonly seconds: number;
  /** Of those inside the range, where the category asks for one. */
  readonly inRange?: { readonly number: number; readonly seconds: number };
  /** Newest first. */
  readonly contributions: readonly ExplainedContribution[];
}

/** Why the value of one group is what it is. */
export interface ExplainedGroup {
  /** What the statistic's expression says of the actions; empty: of which it says nothing. */
  readonly key: string;
  /** Null, too, where the group has no value of its own. */
  readonly value: number | null;
  /** The sets alone give this value. */
  readonly exact: boolean;
  readonly sets: readonly ExplainedSet[];
}

/** Why a value is what it is. */
export interface Explanation {
  readonly at: Milliseconds;
  readonly value: number | string | null | StateValue | GroupedValue;
  /** The group of a statistic in groups that was asked for: value and sets are its own. */
  readonly key?: string;
  /** Start of the interval; null of what is true now, and where each object has its own. */
  readonly since: Milliseconds | null;
  readonly complete: boolean;
  /** The sets alone give this value; else the replay began too late for some of what makes it. */
  readonly exact: boolean;
  /** Of the groups that the value shows, in its order, where none was asked for; then `sets` is empty. */
  readonly groups?: readonly ExplainedGroup[];
  /** Keys of attached data that were asked for and may not be told; absent: none. */
  readonly withheld?: readonly string[];
  readonly sets: readonly ExplainedSet[];
}
