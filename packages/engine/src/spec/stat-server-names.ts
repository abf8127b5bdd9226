/**
 * Every name of Stat Server's model for voice, as its public documents and client programs spell them. A list, not made of
 * the tables of the engine: what is missing there must be missed.
 */
export const NAMES = {
  categories: `TotalTime TotalNumber AverageTime MaxTime MinTime ElapsedTimePercentage RelativeTimePercentage
    RelativeNumberPercentage TotalNumberInTimeRange TotalNumberInTimeRangePercentage CurrentState CurrentTime
    CurrentNumber CurrentMaxTime CurrentMinTime CurrentAverageTime CurrentRelativeTimePercentage
    CurrentRelativeNumberPercentage CurrentNumberInTimeRange CurrentNumberInTimeRangePercentage TotalNumberPerSecond
    EstimTimeToEndCurrentNumber ServiceFactor1 LoadBalance1 TotalNumberErrors TotalCustomValue AverageCustomValue
    MinCustomValue MaxCustomValue CurrentCustomValue CurrentAverageCustomValue CurrentMinCustomValue
    CurrentMaxCustomValue EstimWaitingTime LoadBalance RelativeNumber EstimTimeToComplete AverageOfCurrentNumber
    AverageOfCurrentTime TotalAdjustedTime TotalAdjustedNumber CurrentStateReasons JavaCategory
    AverageNumberPerRelativeHour CurrentTargetState TotalTimeInTimeRange MinNumber MaxNumber CurrentDistinctNumber
    CurrentContinuousTime Formula TotalDistinctTime ExpectedWaitTime2 TotalContinuousNumber EstimWaitTime
    ExtendedCurrentStatus TotalNumberErlangs`,
  subjects: 'DNAction Action DNStatus AgentStatus GroupStatus CampaignAction',
  regularActions: `NotMonitored Monitored OnHook OffHook LoggedIn LoggedOut WaitForNextCall NotReadyForNextCall
    AfterCallWork UserEventReceived CallDialing CallRinging CallInbound CallOutbound CallInternal CallConsult CallUnknown
    CallInternalOriginated CallInternalReceived CallConsultOriginated CallConsultReceived CallOutboundOriginated
    CallOutboundReceived CallOnHold CallObserved CallObserving ASM_Engaged ASM_Outbound AgentLogin AgentLogout
    CallDialingStarted CallRingingStarted CallInboundStarted CallOutboundStarted CallInternalStarted
    CallConsultStarted CallUnknownStarted CallHeld CallConferenceMade CallConferenceJoined CallConferenceOriginated
    CallConferencePartyAdded CallConferencePartyDeleted CallTransferMade CallTransferTaken CallTransferPartyChanged
    CallPartyChanged CallDialConferenced CallDialTransferred UserEvent CallAnswered CallDialed
    CallAbandonedFromRinging CallAbandonedFromDialing CallAbandonedFromHold CallRetrievedFromHold CallForwarded
    CallRingingPartyChanged CallInboundCompleted CallOutboundCompleted CallInternalCompleted CallConsultCompleted
    CallUnknownCompleted`,
  mediationActions: `AgentActive AgentLogin AgentReady DNActive DNLogin DNReady Monitored NotMonitored UserEventReceived
    CallWait CallWaitUnknown CallWaitInternal CallWaitInbound CallWaitOutbound CallWaitConsult CallEntered
    CallTreatmentStarted CallTreatmentNotStarted UserEvent CallDistributed CallAbandoned CallCleared
    CallPartyChanged CallTreatmentCompleted ACWCompleted ACWMissed CallAbandonedFromRinging CallAnswered
    CallForwarded CallMissed CallReleased CallRingingPartyChanged CallDistributedToQueue`,
  /** Lowest to highest. */
  statuses: `NotMonitored Monitored LoggedIn OnHook WaitForNextCall OffHook CallDialing CallRinging NotReadyForNextCall
    AfterCallWork CallOnHold CallUnknown CallConsult CallInternal CallOutbound CallInbound LoggedOut`,
} as const;

export const namesOf = (kind: keyof typeof NAMES): readonly string[] => NAMES[kind].split(/\s+/);
