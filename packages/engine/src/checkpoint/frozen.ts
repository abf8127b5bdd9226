import type { Milliseconds } from '@pulse/base';
import type {
  CallId,
  CallType,
  ColumnDefinition,
  Configuration,
  Dn,
  KeyValues,
  SourceId,
} from '@pulse/model';
import type { DnChange } from '../configure/dn-change.ts';
import type { Applied } from '../engine.ts';
import { ATOMS } from '../mask/atoms.ts';
import type { Marks } from '../measures/marks.ts';
import type { TallyState } from '../measures/tally.ts';
import type { Credit } from '../propagate/parts.ts';
import type { Names } from '../state/directory.ts';

/** Which actions an engine knows, in the order of their numbers. */
export const VOCABULARY = ATOMS.map((atom) => atom.action).join();

/** A time that may be none: NaN, or the beginning of all time, which JSON both writes as null. */
export type MaybeTime = Milliseconds | null;

/** The state of an engine as plain data: what is referred to more than once is a number into a list. */
export interface FrozenEngine {
  /** Which atoms there are; numbers of atoms mean nothing to an engine that has others. */
  readonly vocabulary: string;
  readonly configuration: Configuration;
  readonly revision: number;
  readonly configuredAt: MaybeTime;
  readonly zones: readonly { readonly from: MaybeTime; readonly zone: string }[];
  readonly dnChanges: readonly DnChange[];
  readonly time: Milliseconds;
  readonly origin: MaybeTime;
  readonly nextSerial: number;
  readonly taken: number;
  readonly counts: Readonly<Record<Applied, number>>;
  readonly filters: readonly { readonly text?: string; readonly media?: readonly string[] }[];
  readonly columns: readonly { readonly definition: ColumnDefinition; readonly opening: number }[];
  /** Time of opening by key of the window. */
  readonly windows: readonly (readonly [key: string, opened: MaybeTime])[];
  readonly tallies: readonly (Omit<TallyState, 'columns'> & { readonly key: string })[];
  readonly endedParts: readonly FrozenPart[];
  readonly streams: readonly FrozenStream[];
  readonly changed: readonly (readonly number[])[];
  readonly centre: FrozenCentre;
}

export interface FrozenPart {
  readonly tally: string;
  readonly slot: number;
  readonly at: Milliseconds;
  readonly duration: Milliseconds;
  readonly serial: number;
  readonly credit: Credit;
  readonly marks: Marks | null;
  /** The action goes on, and what its marks are is decided when the instant is over. */
  readonly goesOn: boolean;
}

export interface FrozenStream {
  readonly id: SourceId;
  readonly time: MaybeTime;
  readonly down: boolean;
  readonly snapshot: {
    readonly known: Milliseconds;
    readonly complete: boolean;
    readonly seen: readonly Dn[];
  } | null;
  readonly unseen: readonly { readonly type: number; readonly index: number }[];
  readonly epochs: readonly {
    readonly epoch: number;
    readonly contiguous: number;
    readonly above: readonly number[];
    readonly highest: number;
  }[];
}

export interface FrozenCentre {
  /** Of each type, by index. */
  readonly objects: readonly (readonly FrozenObject[])[];
  readonly mediationDns: readonly FrozenMediationDn[];
  readonly agentGroups: FrozenRoster;
  readonly queueGroups: FrozenRoster;
  readonly placeGroups: FrozenRoster;
  readonly places: readonly FrozenPlace[];
  readonly calls: readonly FrozenCall[];
  /** Calls that events can still name; the others are only remembered for what follows them. */
  readonly known: readonly number[];
  /** Oldest first; since when, and what is not among {@link calls}, stand in sections of their own. */
  readonly idle: readonly CallId[];
  /** Agents, regular DNs, parties, actions and visits are many: their numbers stand in sections of their own. */
  readonly partiesNamed: readonly (readonly [otherDn: Dn | null, thisQueue: Dn | null])[];
  /** AfterCallWork that was asked for on a regular DN. */
  readonly askedAttached: readonly FrozenAttached[];
  readonly actionsAttached: readonly FrozenAttached[];
  readonly actionsParts: readonly FrozenParts[];
  readonly visitsAttached: readonly FrozenAttached[];
  /** Of each visit. */
  readonly visitsTargets: readonly (readonly Dn[])[];
}

export interface FrozenObject extends Names {
  readonly id: string;
  readonly present: boolean;
}

/** Seats stand in a section of their own. */
export interface FrozenRoster {
  /** By member. */
  readonly named: readonly (readonly (readonly [Dn, Milliseconds])[])[];
  readonly known: readonly MaybeTime[];
  readonly terms: readonly {
    readonly from: MaybeTime;
    readonly rules: readonly (readonly [group: number, rule: FrozenRule])[];
    readonly absent: readonly string[];
    readonly touched: readonly number[];
  }[];
}

export type FrozenRule =
  | { readonly kind: 'all'; readonly since: MaybeTime }
  | { readonly kind: 'queue'; readonly queue: Dn; readonly since: MaybeTime }
  | { readonly kind: 'listed'; readonly ids: readonly string[] };

/** Of DNs since when they stand there. */
export interface FrozenPlace {
  readonly bare: number | null;
  readonly dns: readonly (readonly [dn: number, placedAt: MaybeTime])[];
}

/** What is said of few objects besides their numbers. */
export interface FrozenAttached {
  readonly index: number;
  readonly reasons?: KeyValues | undefined;
  readonly extensions?: KeyValues | undefined;
}

export interface FrozenParts {
  readonly action: number;
  readonly instant: MaybeTime;
  readonly held: readonly number[];
  readonly sinceBefore: readonly (readonly [number, Milliseconds])[];
  readonly since: readonly (readonly [number, Milliseconds])[];
}

export interface FrozenMediationDn {
  readonly id: Dn;
  readonly assigned: boolean;
  readonly type: 'Queue' | 'RoutePoint';
  readonly since: MaybeTime;
  readonly source: number;
  readonly actions: readonly number[];
  readonly suspended: readonly number[] | null;
  readonly lostAt: MaybeTime;
  readonly monitoring: number | null;
  readonly logins: readonly number[];
}

export interface FrozenCall {
  readonly id: CallId;
  readonly root: CallId;
  readonly type: CallType;
  readonly mediaType: string;
  readonly ani?: string | undefined;
  readonly dnis?: string | undefined;
  readonly userData?: KeyValues | undefined;
  readonly parties: readonly number[];
  readonly visits: readonly number[];
}
