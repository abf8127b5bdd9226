import type { PulseEvent } from '@pulse/model';

interface Held {
  readonly medium: string;
  readonly agents: Set<string>;
  place: 'submitted' | 'queue' | 'invited' | 'handled' | 'workbin' | 'stopped';
  queue: string | undefined;
  held: boolean;
}

interface Place {
  readonly media: Map<string, boolean>;
  readonly open: Map<string, number>;
  doNotDisturb: boolean;
}

const CAPACITY: Readonly<Record<string, number>> = { chat: 3, email: 2 };

/**
 * What Interaction Server may and may not say, as a state machine of its own: it shares nothing with the simulator but
 * the vocabulary. `problems` lists every event that cannot follow on the ones before.
 */
export class InteractionCheck {
  readonly problems: string[] = [];
  readonly #interactions = new Map<string, Held>();
  readonly #places = new Map<string, Place>();
  #time = 0;
  #seq = 0;

  take(event: PulseEvent): void {
    const check = (holds: boolean, what: string) => {
      if (!holds) this.problems.push(`${event.seq} ${event.type} ${event.callId ?? event.agentId}: ${what}`);
    };
    check(event.time >= this.#time && event.seq === this.#seq + 1, 'time and sequence rise');
    this.#time = event.time;
    this.#seq = event.seq;
    if (event.callId === undefined) return this.#takeAgent(event, check);
    this.#takeInteraction(event, event.callId, check);
  }

  /** Interactions that have not ended, and where they are. */
  get open(): readonly string[] {
    return [...this.#interactions.values()].map(({ place }) => place).filter((place) => place !== 'stopped');
  }

  #takeAgent(event: PulseEvent, check: (holds: boolean, what: string) => void): void {
    const { type, thisDn = '', mediaType = '' } = event;
    if (type.startsWith('EventLink') || type.startsWith('EventSnapshot') || type === 'EventAddressInfo')
      return;
    const place = this.#place(thisDn);
    switch (type) {
      case 'EventMediaAdded':
        check(!place.media.has(mediaType), 'has the medium already');
        place.media.set(mediaType, false);
        break;
      case 'EventMediaRemoved':
        check(place.media.get(mediaType) === false, 'is ready or has not the medium');
        check((place.open.get(mediaType) ?? 0) === 0, 'leaves interactions behind');
        place.media.delete(mediaType);
        break;
      case 'EventReadyForMedia':
      case 'EventNotReadyForMedia':
        check(place.media.get(mediaType) === (type !== 'EventReadyForMedia'), 'says nothing new');
        check(type === 'EventReadyForMedia' || event.reasons !== undefined, 'has no reason');
        place.media.set(mediaType, type === 'EventReadyForMedia');
        break;
      case 'EventDoNotDisturbOn':
      case 'EventDoNotDisturbOff':
        check(place.doNotDisturb === (type === 'EventDoNotDisturbOff'), 'says nothing new');
        place.doNotDisturb = type === 'EventDoNotDisturbOn';
        break;
      default:
        check(false, 'is not said of an agent');
    }
  }

  #takeInteraction(event: PulseEvent, id: string, check: (holds: boolean, what: string) => void): void {
    const { type, thisDn = '', agentId = '', mediaType = '' } = event;
    if (type === 'EventInteractionSubmitted') {
      check(!this.#interactions.has(id), 'is submitted twice');
      const held = { medium: mediaType, agents: new Set<string>(), queue: undefined, held: false };
      this.#interactions.set(id, { ...held, place: 'submitted' });
      return;
    }
    const it = this.#interactions.get(id);
    if (!it) return check(false, 'was never submitted');
    check(it.place !== 'stopped' || type === 'EventExternalServiceResponded', 'is over');
    check(it.medium === mediaType, 'changes its medium');
    const place = this.#place(thisDn);
    const count = (by: number) => place.open.set(mediaType, (place.open.get(mediaType) ?? 0) + by);
    const move = (from: Held['place'], to: Held['place'], sameQueue = true) => {
      check(it.place === from, `was ${it.place}`);
      check(!sameQueue || from !== 'queue' || it.queue === thisDn, `is in ${it.queue}`);
      it.place = to;
    };
    switch (type) {
      case 'EventPlacedInQueue':
        check(['submitted', 'aside'].includes(it.place) || it.agents.size === 0, 'is with an agent');
        it.place = 'queue';
        it.queue = thisDn;
        break;
      case 'EventTakenFromQueue':
        move('queue', agentId === '' ? 'submitted' : 'invited');
        break;
      case 'EventAgentInvited':
        check(it.place === 'invited' && place.media.get(mediaType) === true, 'is not for who is not ready');
        it.agents.add(agentId);
        count(1);
        check((place.open.get(mediaType) ?? 0) <= (CAPACITY[mediaType] ?? 0), 'is too much');
        break;
      case 'EventRejected':
      case 'EventRevoked':
        check(it.agents.delete(agentId), 'was not invited');
        count(-1);
        break;
      case 'EventPartyAdded':
        check(it.place === 'invited' || it.place === 'workbin', `was ${it.place}`);
        if (it.place === 'workbin') {
          it.agents.add(agentId);
          count(1);
        }
        check((place.open.get(mediaType) ?? 0) <= (CAPACITY[mediaType] ?? 0), 'is too much');
        it.place = 'handled';
        break;
      case 'EventPartyRemoved':
        check(it.place === 'handled' && !it.held && it.agents.delete(agentId), 'was not there');
        count(-1);
        break;
      case 'EventPlacedInWorkbin':
        move('handled', 'workbin');
        break;
      case 'EventTakenFromWorkbin':
        check(it.place === 'workbin', `was ${it.place}`);
        break;
      case 'EventInteractionHeld':
      case 'EventInteractionResumed':
        check(it.place === 'handled' && it.held === (type === 'EventInteractionResumed'), 'says nothing new');
        it.held = type === 'EventInteractionHeld';
        break;
      case 'EventProcessingStopped':
        check(it.agents.size === 0 && ['queue', 'handled'].includes(it.place), `was ${it.place}`);
        it.place = 'stopped';
        break;
      case 'EventPropertiesChanged':
      case 'EventExternalServiceRequested':
      case 'EventExternalServiceResponded':
        break;
      default:
        check(false, 'is not said of an interaction');
    }
  }

  #place(name: string): Place {
    let place = this.#places.get(name);
    if (!place) {
      place = { media: new Map(), open: new Map(), doNotDisturb: false };
      this.#places.set(name, place);
    }
    return place;
  }
}
