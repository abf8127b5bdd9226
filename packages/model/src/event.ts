import type { Milliseconds } from '@pulse/base';
import type { AgentId, CallId, Dn, SourceId, TenantId } from './ids.ts';

/** Which group of the vocabulary a type belongs to. */
export type EventGroup = 'link' | 'agent' | 'call' | 'queue' | 'digital';

/** The fields of an event that a type may demand beyond the envelope. */
export type EventField = 'thisDn' | 'agentId' | 'callId' | 'otherDn' | 'address' | 'workMode' | 'mediaType';

interface EventRule {
  readonly group: EventGroup;
  readonly requires: readonly EventField[];
}

/**
 * The voice vocabulary: its types, and the fields without which an event is rejected.
 *
 * Names and meaning are those of T-Library's public event list. A name that is not here is counted and skipped,
 * never an error of its stream.
 */
export const EVENT_TYPES = {
  EventLinkConnected: { group: 'link', requires: [] },
  EventLinkDisconnected: { group: 'link', requires: [] },
  EventRegistered: { group: 'link', requires: ['thisDn'] },
  EventUnregistered: { group: 'link', requires: ['thisDn'] },
  EventAddressInfo: { group: 'link', requires: ['thisDn', 'address'] },
  EventSnapshotBegin: { group: 'link', requires: [] },
  EventSnapshotEnd: { group: 'link', requires: [] },

  EventAgentLogin: { group: 'agent', requires: ['thisDn', 'agentId'] },
  EventAgentLogout: { group: 'agent', requires: ['thisDn'] },
  EventAgentReady: { group: 'agent', requires: ['thisDn'] },
  EventAgentNotReady: { group: 'agent', requires: ['thisDn'] },
  EventQueueLogout: { group: 'agent', requires: ['thisDn'] },
  EventDNDOn: { group: 'agent', requires: ['thisDn'] },
  EventDNDOff: { group: 'agent', requires: ['thisDn'] },
  EventForwardSet: { group: 'agent', requires: ['thisDn'] },
  EventForwardCancel: { group: 'agent', requires: ['thisDn'] },
  EventMonitoringNextCall: { group: 'agent', requires: ['thisDn'] },
  EventMonitoringCancelled: { group: 'agent', requires: ['thisDn'] },
  EventOnHook: { group: 'agent', requires: ['thisDn'] },
  EventOffHook: { group: 'agent', requires: ['thisDn'] },

  EventDialing: { group: 'call', requires: ['thisDn', 'callId'] },
  EventRinging: { group: 'call', requires: ['thisDn', 'callId'] },
  EventEstablished: { group: 'call', requires: ['thisDn', 'callId'] },
  EventHeld: { group: 'call', requires: ['thisDn', 'callId'] },
  EventRetrieved: { group: 'call', requires: ['thisDn', 'callId'] },
  EventReleased: { group: 'call', requires: ['thisDn', 'callId'] },
  EventAbandoned: { group: 'call', requires: ['thisDn', 'callId'] },
  EventDestinationBusy: { group: 'call', requires: ['thisDn', 'callId'] },
  EventPartyAdded: { group: 'call', requires: ['thisDn', 'callId'] },
  EventPartyChanged: { group: 'call', requires: ['thisDn', 'callId'] },
  EventPartyDeleted: { group: 'call', requires: ['thisDn', 'callId'] },
  EventAttachedDataChanged: { group: 'call', requires: ['callId'] },
  EventNetworkReached: { group: 'call', requires: ['thisDn', 'callId'] },
  EventBridged: { group: 'call', requires: ['thisDn', 'callId'] },
  EventUserEvent: { group: 'call', requires: ['thisDn'] },

  EventQueued: { group: 'queue', requires: ['thisDn', 'callId'] },
  EventDiverted: { group: 'queue', requires: ['thisDn', 'callId'] },
  EventRouteRequest: { group: 'queue', requires: ['thisDn', 'callId'] },
  EventRouteUsed: { group: 'queue', requires: ['thisDn', 'callId'] },
  EventTreatmentApplied: { group: 'queue', requires: ['thisDn', 'callId'] },
  EventTreatmentEnd: { group: 'queue', requires: ['thisDn', 'callId'] },
  EventTreatmentNotApplied: { group: 'queue', requires: ['thisDn', 'callId'] },
  EventTreatmentRequired: { group: 'queue', requires: ['thisDn', 'callId'] },
} as const satisfies Record<string, EventRule>;

export type EventType = keyof typeof EVENT_TYPES;

/**
 * What Interaction Server says of chats, e-mails and other digital interactions. `callId` is the interaction, `thisDn`
 * the interaction queue, workbin or agent's place where it happens, `agentId` who did it or to whom.
 *
 * A party that joins is EventPartyAdded, as in voice.
 */
export const DIGITAL_EVENT_TYPES = {
  EventInteractionSubmitted: { group: 'digital', requires: ['callId', 'mediaType'] },
  EventPlacedInQueue: { group: 'digital', requires: ['thisDn', 'callId'] },
  /** With an agent: it was given to him. Without: it was taken for something else, `otherDn` where it goes. */
  EventTakenFromQueue: { group: 'digital', requires: ['thisDn', 'callId'] },
  EventPlacedInWorkbin: { group: 'digital', requires: ['thisDn', 'callId'] },
  EventTakenFromWorkbin: { group: 'digital', requires: ['thisDn', 'callId'] },
  EventAgentInvited: { group: 'digital', requires: ['thisDn', 'agentId', 'callId'] },
  EventRejected: { group: 'digital', requires: ['thisDn', 'agentId', 'callId'] },
  EventRevoked: { group: 'digital', requires: ['thisDn', 'agentId', 'callId'] },
  EventPartyRemoved: { group: 'digital', requires: ['thisDn', 'callId'] },
  EventPropertiesChanged: { group: 'digital', requires: ['callId'] },
  EventInteractionHeld: { group: 'digital', requires: ['thisDn', 'callId'] },
  EventInteractionResumed: { group: 'digital', requires: ['thisDn', 'callId'] },
  EventProcessingStopped: { group: 'digital', requires: ['callId'] },

  EventMediaAdded: { group: 'digital', requires: ['thisDn', 'agentId', 'mediaType'] },
  EventMediaRemoved: { group: 'digital', requires: ['thisDn', 'agentId', 'mediaType'] },
  EventReadyForMedia: { group: 'digital', requires: ['thisDn', 'agentId', 'mediaType'] },
  EventNotReadyForMedia: { group: 'digital', requires: ['thisDn', 'agentId', 'mediaType'] },
  EventDoNotDisturbOn: { group: 'digital', requires: ['thisDn', 'agentId'] },
  EventDoNotDisturbOff: { group: 'digital', requires: ['thisDn', 'agentId'] },

  EventExternalServiceRequested: { group: 'digital', requires: [] },
  EventExternalServiceResponded: { group: 'digital', requires: [] },
} as const satisfies Record<string, EventRule>;

export type DigitalEventType = keyof typeof DIGITAL_EVENT_TYPES;

/** The fields that a type demands; undefined for a name that is no type of an event. */
export function requiredFields(type: string): readonly EventField[] | undefined {
  if (Object.hasOwn(EVENT_TYPES, type)) return EVENT_TYPES[type as EventType].requires;
  if (Object.hasOwn(DIGITAL_EVENT_TYPES, type)) return DIGITAL_EVENT_TYPES[type as DigitalEventType].requires;
  return undefined;
}

/** Attached data, reasons, extensions: flat maps; at most 64 keys and 4 KB together. */
export type KeyValues = Readonly<Record<string, string | number>>;

export const CALL_TYPES = ['Unknown', 'Internal', 'Inbound', 'Outbound', 'Consult'] as const;
export type CallType = (typeof CALL_TYPES)[number];

export const WORK_MODES = [
  'Unknown',
  'ManualIn',
  'AutoIn',
  'AfterCallWork',
  'AuxWork',
  'WalkAway',
  'NoCallDisconnect',
] as const;
export type WorkMode = (typeof WORK_MODES)[number];

/** What kind of device a DN is. The first three are mediation DNs, `Extension` is a regular DN. */
export const DN_KINDS = ['Queue', 'VirtualQueue', 'RoutePoint', 'Extension'] as const;
export type DnKind = (typeof DN_KINDS)[number];

/** One call as EventAddressInfo knows it: where it stands on the DN, and since when (source time). */
export interface AddressCall {
  readonly callId: CallId;
  readonly state: 'Queued' | 'Dialing' | 'Ringing' | 'Established' | 'Held';
  readonly since: Milliseconds;
  /** Present on regular DNs for a call that was answered earlier than `since`, e.g. a held one. */
  readonly establishedAt?: Milliseconds;
  readonly callType?: CallType;
  readonly otherDn?: Dn;
  readonly thisQueue?: Dn;
  readonly ani?: string;
  readonly dnis?: string;
  readonly userData?: KeyValues;
}

/** Who is logged in on a DN, and how ready, as EventAddressInfo knows it. */
export interface AddressAgent {
  readonly agentId: AgentId;
  readonly name?: string;
  readonly loginAt: Milliseconds;
  /** The queues that this login takes part in. */
  readonly queues: readonly Dn[];
  readonly mode: 'Ready' | 'NotReady' | 'AfterCallWork' | 'Unknown';
  readonly modeSince: Milliseconds;
  readonly reasons?: KeyValues;
}

/** What is true of one DN now: the content of EventAddressInfo. Also how a source tells of a DN it discovered. */
export interface AddressInfo {
  readonly kind: DnKind;
  /** What people call it; the number where absent. */
  readonly name?: string;
  readonly agent?: AddressAgent;
  readonly calls: readonly AddressCall[];
}

/** What a source says; the stream's single writer adds identity and order, which makes it a {@link PulseEvent}. */
export interface SourceEvent {
  readonly type: EventType | DigitalEventType;
  /** The source system's own stamp where it has one; milliseconds since 1970, fractions kept. */
  readonly time: Milliseconds;
  readonly thisDn?: Dn;
  readonly otherDn?: Dn;
  readonly thirdPartyDn?: Dn;
  readonly thisQueue?: Dn;
  readonly agentId?: AgentId;
  readonly callId?: CallId;
  readonly previousCallId?: CallId;
  readonly callThreadId?: CallId;
  readonly callType?: CallType;
  readonly callState?: 'Transferred' | 'Conferenced';
  /** An observer listens to a call of others; `otherDn` is whom he listens to. */
  readonly thisDnRole?: 'Origination' | 'Destination' | 'Observer';
  readonly otherDnRole?: 'Origination' | 'Destination';
  readonly ani?: string;
  readonly dnis?: string;
  /** `voice` when absent. */
  readonly mediaType?: string;
  readonly workMode?: WorkMode;
  readonly address?: AddressInfo;
  readonly userData?: KeyValues;
  readonly reasons?: KeyValues;
  readonly extensions?: KeyValues;
}

/** One event of a stream. Same (tenant, source, epoch, seq) = same event, whoever delivers it. */
export interface PulseEvent extends SourceEvent {
  readonly tenant: TenantId;
  readonly source: SourceId;
  /** Changes when the stream's writer can no longer continue exactly: `max(previous + 1, now in seconds)`. */
  readonly epoch: number;
  /** Rises by one within the epoch, from 1. */
  readonly seq: number;
  /** Set once by the stream's single writer; absent in files made for replay. */
  readonly received?: Milliseconds;
}

/** A place in a stream: everything up to and including `seq` of `epoch` is known. `{0, 0}` is the beginning. */
export interface Cursor {
  readonly epoch: number;
  readonly seq: number;
}

export const STREAM_START: Cursor = { epoch: 0, seq: 0 };

export const compareCursors = (a: Cursor, b: Cursor): number => a.epoch - b.epoch || a.seq - b.seq;

/** `live`: *now* is the wall clock. `replay`: the stream's watermark is *now* everywhere, at any speed. */
export type StreamClock = 'live' | 'replay';
