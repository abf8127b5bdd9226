import { CALL_TYPES, type CallType } from './event.ts';

/**
 * Durable: has a start and an end. Momentary: a point without duration. Retrospective: a point at the end of
 * something, carrying the duration of what ended.
 */
export type ActionTime = 'durable' | 'momentary' | 'retrospective';
export type ActionHome = 'regular' | 'mediation';

export interface ActionRule {
  readonly time: ActionTime;
  /** Interaction-related actions carry a call and come in one member per call type. */
  readonly call: boolean;
  readonly homes: readonly ActionHome[];
}

const rule = (time: ActionTime, call: boolean, ...homes: ActionHome[]): ActionRule => ({ time, call, homes });

/**
 * Every action of regular and mediation DNs for voice (Stat Server's action lists). Masks name these; an
 * interaction-related name stands for its five members by call type, unless it is a call type's own action.
 */
export const ACTIONS = {
  NotMonitored: rule('durable', false, 'regular', 'mediation'),
  Monitored: rule('durable', false, 'regular', 'mediation'),
  OnHook: rule('durable', false, 'regular'),
  OffHook: rule('durable', false, 'regular'),
  LoggedIn: rule('durable', false, 'regular'),
  LoggedOut: rule('durable', false, 'regular'),
  WaitForNextCall: rule('durable', false, 'regular'),
  NotReadyForNextCall: rule('durable', false, 'regular'),
  AfterCallWork: rule('durable', false, 'regular'),

  CallDialing: rule('durable', true, 'regular'),
  CallRinging: rule('durable', true, 'regular'),
  CallUnknown: rule('durable', true, 'regular'),
  CallConsult: rule('durable', true, 'regular'),
  CallInternal: rule('durable', true, 'regular'),
  CallOutbound: rule('durable', true, 'regular'),
  CallInbound: rule('durable', true, 'regular'),
  CallOnHold: rule('durable', true, 'regular'),
  CallObserving: rule('durable', true, 'regular'),
  CallObserved: rule('durable', true, 'regular'),

  AgentLogin: rule('momentary', false, 'regular'),
  AgentLogout: rule('momentary', false, 'regular'),
  UserEvent: rule('momentary', false, 'regular', 'mediation'),
  CallDialingStarted: rule('momentary', true, 'regular'),
  CallRingingStarted: rule('momentary', true, 'regular'),
  CallUnknownStarted: rule('momentary', true, 'regular'),
  CallConsultStarted: rule('momentary', true, 'regular'),
  CallInternalStarted: rule('momentary', true, 'regular'),
  CallOutboundStarted: rule('momentary', true, 'regular'),
  CallInboundStarted: rule('momentary', true, 'regular'),
  CallHeld: rule('momentary', true, 'regular'),
  CallConferenceMade: rule('momentary', true, 'regular'),
  CallConferenceJoined: rule('momentary', true, 'regular'),
  CallConferenceOriginated: rule('momentary', true, 'regular'),
  CallConferencePartyAdded: rule('momentary', true, 'regular'),
  CallConferencePartyDeleted: rule('momentary', true, 'regular'),
  CallTransferMade: rule('momentary', true, 'regular'),
  CallTransferTaken: rule('momentary', true, 'regular'),
  CallTransferPartyChanged: rule('momentary', true, 'regular'),
  CallDialTransferred: rule('momentary', true, 'regular'),
  CallDialConferenced: rule('momentary', true, 'regular'),

  CallDialed: rule('retrospective', true, 'regular'),
  CallAbandonedFromDialing: rule('retrospective', true, 'regular'),
  CallAbandonedFromHold: rule('retrospective', true, 'regular'),
  CallRetrievedFromHold: rule('retrospective', true, 'regular'),
  CallUnknownCompleted: rule('retrospective', true, 'regular'),
  CallConsultCompleted: rule('retrospective', true, 'regular'),
  CallInternalCompleted: rule('retrospective', true, 'regular'),
  CallOutboundCompleted: rule('retrospective', true, 'regular'),
  CallInboundCompleted: rule('retrospective', true, 'regular'),

  CallAnswered: rule('retrospective', true, 'regular', 'mediation'),
  CallAbandonedFromRinging: rule('retrospective', true, 'regular', 'mediation'),
  CallForwarded: rule('retrospective', true, 'regular', 'mediation'),
  CallRingingPartyChanged: rule('retrospective', true, 'regular', 'mediation'),

  CallWait: rule('durable', true, 'mediation'),
  CallEntered: rule('momentary', true, 'mediation'),
  CallTreatmentStarted: rule('momentary', true, 'mediation'),
  CallTreatmentNotStarted: rule('momentary', true, 'mediation'),
  CallTreatmentCompleted: rule('retrospective', true, 'mediation'),
  CallDistributed: rule('retrospective', true, 'mediation'),
  CallDistributedToQueue: rule('retrospective', true, 'mediation'),
  CallAbandoned: rule('retrospective', true, 'mediation'),
  CallCleared: rule('retrospective', true, 'mediation'),
  CallPartyChanged: rule('retrospective', true, 'regular', 'mediation'),
  CallReleased: rule('retrospective', true, 'mediation'),
  CallMissed: rule('retrospective', true, 'mediation'),
  ACWCompleted: rule('retrospective', true, 'mediation'),
  ACWMissed: rule('retrospective', true, 'mediation'),

  /**
   * Pseudo-actions of a queue: who, and which DNs, are logged in, ready, busy there. Unfiltered CurrentNumber and its
   * percentage only.
   */
  AgentReady: rule('durable', false, 'mediation'),
  AgentActive: rule('durable', false, 'mediation'),
  DNLogin: rule('durable', false, 'mediation'),
  DNReady: rule('durable', false, 'mediation'),
  DNActive: rule('durable', false, 'mediation'),
} as const satisfies Record<string, ActionRule>;

export type ActionName = keyof typeof ACTIONS;

export const isActionName = (name: string): name is ActionName => Object.hasOwn(ACTIONS, name);

/** The durable action of an established call, by its type. */
export const callAction = (type: CallType): ActionName => `Call${type}`;

/** `CallWait` and `Inbound` give `CallWaitInbound`: the member that a mask may name instead of the whole family. */
export const memberNames = (action: ActionName): readonly string[] =>
  CALL_TYPES.map((type) => `${action}${type}`);
