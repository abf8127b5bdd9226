import { type Dn, type KeyValues, type SourceEvent } from '@pulse/model';
import type { Schedule } from '../schedule.ts';
import type { DigitalWorker } from './digital-worker.ts';
import type { Interaction } from './interaction.ts';
import type { Medium, PlannedInteractionQueue } from './interaction-plan.ts';

type More = Partial<SourceEvent>;

/** Says what happens in the vocabulary of Interaction Server and of its virtual queues, with the schedule's time. */
export class InteractionTeller {
  readonly #schedule: Schedule;
  readonly #emit: (event: SourceEvent) => void;

  constructor(schedule: Schedule, emit: (event: SourceEvent) => void) {
    this.#schedule = schedule;
    this.#emit = emit;
  }

  link(type: 'EventLinkConnected' | 'EventSnapshotBegin' | 'EventSnapshotEnd'): void {
    this.#emit({ type, time: this.#schedule.now });
  }

  virtualQueue(thisDn: Dn, name: string): void {
    const address = { kind: 'VirtualQueue' as const, name, calls: [] };
    this.#emit({ type: 'EventAddressInfo', time: this.#schedule.now, thisDn, address });
  }

  /** An agent's readiness for one medium, and which media he has at all. */
  media(
    type: 'EventMediaAdded' | 'EventMediaRemoved' | 'EventReadyForMedia' | 'EventNotReadyForMedia',
    { plan }: DigitalWorker,
    mediaType: Medium,
    reason?: string,
  ): void {
    this.#emit({
      type,
      time: this.#schedule.now,
      thisDn: plan.place,
      agentId: plan.person.id,
      mediaType,
      ...(reason !== undefined && { reasons: { reason } }),
    });
  }

  doNotDisturb(type: 'EventDoNotDisturbOn' | 'EventDoNotDisturbOff', { plan }: DigitalWorker): void {
    this.#emit({ type, time: this.#schedule.now, thisDn: plan.place, agentId: plan.person.id });
  }

  /** What befalls an interaction by itself. */
  interaction(
    type:
      | 'EventInteractionSubmitted'
      | 'EventPropertiesChanged'
      | 'EventProcessingStopped'
      | 'EventExternalServiceRequested'
      | 'EventExternalServiceResponded',
    interaction: Interaction,
    more: More = {},
  ): void {
    this.#of(type, interaction, more);
  }

  /** The same in one of its queues, which its data come with. */
  inQueue(
    type: 'EventPlacedInQueue' | 'EventTakenFromQueue' | 'EventProcessingStopped',
    interaction: Interaction,
    { dn }: PlannedInteractionQueue,
    more: More = {},
  ): void {
    const { userData } = interaction;
    this.#of(type, interaction, {
      thisDn: dn,
      ...(type === 'EventPlacedInQueue' && { callType: 'Inbound' as const, userData }),
      ...more,
    });
  }

  /** The same with an agent, at his place unless `more` says elsewhere. */
  withAgent(
    type:
      | 'EventAgentInvited'
      | 'EventRejected'
      | 'EventRevoked'
      | 'EventPartyAdded'
      | 'EventPartyRemoved'
      | 'EventInteractionHeld'
      | 'EventInteractionResumed'
      | 'EventPropertiesChanged'
      | 'EventPlacedInWorkbin'
      | 'EventTakenFromWorkbin'
      | 'EventProcessingStopped',
    interaction: Interaction,
    { plan }: DigitalWorker,
    more: More = {},
  ): void {
    const { queue } = interaction;
    this.#of(type, interaction, {
      thisDn: plan.place,
      agentId: plan.person.id,
      thisQueue: queue.plan.dn,
      ...more,
    });
  }

  /** What the router says of the virtual queue that stands for the interaction's queue. */
  virtual(
    type: 'EventQueued' | 'EventDiverted' | 'EventAbandoned',
    interaction: Interaction,
    { virtualQueue }: PlannedInteractionQueue,
    more: More = {},
  ): void {
    const { userData } = interaction;
    this.#of(type, interaction, {
      thisDn: virtualQueue,
      callType: 'Inbound',
      ...(type === 'EventQueued' && { userData }),
      ...more,
    });
  }

  #of(type: SourceEvent['type'], { id, queue }: Interaction, more: More): void {
    this.#emit({ type, time: this.#schedule.now, callId: id, mediaType: queue.plan.medium, ...more });
  }
}

/** The queue had given it away before. */
export const RETURNED: { readonly extensions: KeyValues } = { extensions: { returned: 1 } };
