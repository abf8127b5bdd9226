import { isDeepStrictEqual } from 'node:util';
import type { CallId, Dn, PulseEvent } from '@pulse/model';

type LegState = 'dialing' | 'engaged' | 'ringing' | 'established' | 'held';

interface Leg {
  state: LegState;
  since: number;
}

interface AgentDn {
  agentId: string | undefined;
  readonly queues: Set<string>;
  mode: 'none' | 'Ready' | 'NotReady' | 'AfterCallWork';
  reasons: unknown;
  doNotDisturb: boolean;
  readonly legs: Map<CallId, Leg>;
}

/** A call in a mediation DN: since when, and how its last stay there ended. */
interface Stay {
  waitingSince: number | undefined;
  end: 'given-away' | 'cleared' | 'abandoned' | undefined;
}

/**
 * What a source of events may and may not say, as a state machine of its own: it shares nothing with the simulator but
 * the vocabulary. `problems` lists every event that cannot follow on the ones before.
 */
export class WellFormed {
  readonly problems: string[] = [];
  readonly #kinds = new Map<Dn, string>();
  readonly #mediation = new Map<Dn, Map<CallId, Stay>>();
  readonly #agents = new Map<Dn, AgentDn>();
  readonly #onDn = new Map<string, Dn>();
  /** In how many places a call is; 0 at the end of an instant: the call is over. */
  readonly #places = new Map<CallId, number>();
  /** Calls of which something must be true when the instant has ended. */
  #owed: { readonly event: PulseEvent; readonly what: string; readonly holds: () => boolean }[] = [];
  #touched = new Set<CallId>();
  /** Which calls came where in this instant. */
  #arrived = new Set<string>();
  #seq = 0;
  #time = 0;
  #epoch: number | undefined;
  #snapshot: 'before' | 'within' | 'after' = 'before';
  #event: PulseEvent | undefined;

  take(event: PulseEvent): void {
    if (event.time > this.#time) this.endInstant();
    this.#event = event;
    this.#epoch ??= event.epoch;
    this.#check(event.epoch === this.#epoch, 'epoch changed');
    this.#check(event.seq === this.#seq + 1, `seq follows on ${this.#seq}`);
    this.#check(event.time >= this.#time, 'time went back');
    this.#check(Number.isInteger(event.time), 'time is whole milliseconds');
    this.#seq = event.seq;
    this.#time = event.time;
    this.#apply(event);
  }

  /** What has to be true between two instants; `take` calls it where time moves on. */
  endInstant(): void {
    for (const { event, what, holds } of this.#owed) {
      if (!holds()) this.problems.push(`${describe(event)}: ${what}`);
    }
    this.#owed = [];
    for (const call of this.#touched) if (this.#places.get(call) === 0) this.#places.set(call, -1);
    this.#touched = new Set();
    this.#arrived = new Set();
  }

  /** Calls that stand for longer than anything does in this centre. */
  stuck(now: number): readonly string[] {
    const found: string[] = [];
    const limit: Record<LegState, number> = {
      dialing: 120,
      engaged: 30,
      ringing: 60,
      established: 6 * 3600,
      held: 3600,
    };
    for (const [dn, { legs }] of this.#agents) {
      for (const [call, { state, since }] of legs) {
        if (now - since > limit[state] * 1000) found.push(`${call} is ${state} on ${dn} since ${since}`);
      }
    }
    for (const [dn, stays] of this.#mediation) {
      for (const [call, { waitingSince }] of stays) {
        if (waitingSince !== undefined && now - waitingSince > 900_000) found.push(`${call} waits in ${dn}`);
      }
    }
    return found;
  }

  #apply(event: PulseEvent): void {
    const { type } = event;
    if (type === 'EventLinkConnected') return this.#check(event.seq === 1, 'the link was connected');
    if (type === 'EventSnapshotBegin' || type === 'EventSnapshotEnd') {
      const begins = type === 'EventSnapshotBegin';
      this.#check(this.#snapshot === (begins ? 'before' : 'within'), 'one snapshot, from begin to end');
      this.#snapshot = begins ? 'within' : 'after';
      return;
    }
    if (type === 'EventAddressInfo') return this.#address(event);
    this.#check(this.#snapshot === 'after', 'the snapshot comes first');
    const dn = event.thisDn!;
    const kind = this.#kinds.get(dn);
    if (kind === undefined) return this.#fail('a DN that the snapshot does not name');
    if (kind === 'Extension') this.#atAgent(event, this.#agents.get(dn)!);
    else this.#atQueue(event, this.#mediation.get(dn)!);
  }

  #address({ thisDn, address }: PulseEvent): void {
    this.#check(this.#snapshot === 'within', 'addresses belong into the snapshot');
    const dn = thisDn!;
    this.#check(!this.#kinds.has(dn), 'one address a DN');
    this.#kinds.set(dn, address!.kind);
    if (address!.kind !== 'Extension') this.#mediation.set(dn, new Map());
    else {
      this.#agents.set(dn, {
        agentId: undefined,
        queues: new Set(),
        mode: 'none',
        reasons: undefined,
        doNotDisturb: false,
        legs: new Map(),
      });
    }
  }

  #atQueue(event: PulseEvent, stays: Map<CallId, Stay>): void {
    const call = event.callId!;
    let stay = stays.get(call);
    if (!stay) {
      stay = { waitingSince: undefined, end: undefined };
      stays.set(call, stay);
    }
    const waits = stay.waitingSince !== undefined;
    const { cleared, returned } = event.extensions ?? {};
    switch (event.type) {
      case 'EventQueued':
      case 'EventRouteRequest':
        this.#check(!waits, 'the call waits here already');
        this.#check(returned === undefined || stay.end === 'given-away', 'returned to where it never left');
        this.#check(event.userData?.ServiceType !== undefined, 'a call has attached data');
        this.#place(call, 1);
        stay.waitingSince = event.time;
        return;
      case 'EventDiverted': {
        this.#check(waits, 'the call does not wait here');
        this.#check(cleared !== undefined || event.thirdPartyDn !== undefined, 'given away to nobody');
        this.#place(call, -1);
        stay.waitingSince = undefined;
        stay.end = cleared === undefined ? 'given-away' : 'cleared';
        const target = event.thirdPartyDn;
        if (target && this.#kinds.has(target)) {
          this.#owe('the call is not where it was diverted to', () => this.#reached(call, target));
        }
        return;
      }
      case 'EventAbandoned':
        this.#check(waits, 'the call does not wait here');
        this.#place(call, -1);
        stay.waitingSince = undefined;
        stay.end = 'abandoned';
        return;
      case 'EventTreatmentApplied':
      case 'EventTreatmentEnd':
      case 'EventRouteUsed':
        this.#check(
          waits && this.#kinds.get(event.thisDn!) === 'RoutePoint',
          'no such call on a routing point',
        );
        return;
      default:
        this.#fail('not an event of a mediation DN');
    }
  }

  #atAgent(event: PulseEvent, agent: AgentDn): void {
    const { type } = event;
    if (type === 'EventAgentLogin') return this.#login(event, agent);
    this.#check(agent.agentId !== undefined, 'nobody is logged in');
    if (event.agentId !== undefined)
      this.#check(event.agentId === agent.agentId, 'another agent is logged in');
    switch (type) {
      case 'EventAgentLogout':
        this.#check(agent.legs.size === 0, 'logged out with a call');
        this.#check(!agent.doNotDisturb, 'do-not-disturb outlives the login');
        this.#onDn.delete(agent.agentId ?? '');
        agent.agentId = undefined;
        agent.queues.clear();
        agent.mode = 'none';
        return;
      case 'EventQueueLogout':
        this.#check(agent.queues.delete(event.thisQueue ?? ''), 'not logged in there');
        this.#check(agent.queues.size > 0, 'logged out of the last queue, but not logged out');
        return;
      case 'EventAgentReady':
        this.#check(agent.mode !== 'Ready', 'is ready already');
        agent.mode = 'Ready';
        agent.reasons = undefined;
        return;
      case 'EventAgentNotReady': {
        const mode = event.workMode === 'AfterCallWork' ? 'AfterCallWork' : 'NotReady';
        const same = agent.mode === mode && isDeepStrictEqual(agent.reasons, event.reasons);
        this.#check(!same, 'is not ready for the same reason already');
        this.#check(mode === 'AfterCallWork' || event.reasons?.reason !== undefined, 'no reason');
        agent.mode = mode;
        agent.reasons = event.reasons;
        return;
      }
      case 'EventDNDOn':
      case 'EventDNDOff':
        this.#check(agent.doNotDisturb === (type === 'EventDNDOff'), 'is so already');
        agent.doNotDisturb = type === 'EventDNDOn';
        return;
      default:
        this.#leg(event, agent);
    }
  }

  #login(event: PulseEvent, agent: AgentDn): void {
    const { agentId = '', thisDn, thisQueue = '' } = event;
    this.#check(agent.agentId === undefined || agent.agentId === agentId, 'another agent is logged in');
    const elsewhere = this.#onDn.get(agentId);
    this.#check(elsewhere === undefined || elsewhere === thisDn, 'is logged in elsewhere');
    this.#check(this.#kinds.get(thisQueue as Dn) === 'Queue', 'logs in to no queue');
    this.#check(!agent.queues.has(thisQueue), 'is logged in there');
    agent.queues.add(thisQueue);
    agent.agentId = agentId;
    this.#onDn.set(agentId, thisDn!);
    this.#owe('the state after the login is not told', () => agent.mode !== 'none');
  }

  #leg(event: PulseEvent, { legs, mode, doNotDisturb }: AgentDn): void {
    const call = event.callId!;
    const leg = legs.get(call);
    const states = [...legs.values()].map(({ state }) => state);
    switch (event.type) {
      case 'EventRinging':
        this.#check(legs.size === 0 && mode === 'Ready' && !doNotDisturb, 'rings where nobody is free');
        this.#begin(event, legs, 'ringing');
        return;
      case 'EventDialing':
        this.#check(
          isDeepStrictEqual(states, []) || isDeepStrictEqual(states, ['held']),
          'dials during a call',
        );
        if (event.callType === 'Consult') {
          const about = legs.get(event.previousCallId!);
          this.#check(about?.state === 'held', 'a consult call is about a call on hold');
        }
        this.#begin(event, legs, 'dialing');
        return;
      case 'EventEstablished':
        return this.#move(event, leg, ['ringing', 'dialing'], 'established');
      case 'EventHeld':
        return this.#move(event, leg, ['established'], 'held');
      case 'EventRetrieved':
        this.#check(legs.size === 1, 'retrieved during another call');
        return this.#move(event, leg, ['held'], 'established');
      case 'EventDestinationBusy':
        return this.#move(event, leg, ['dialing'], 'engaged');
      case 'EventNetworkReached':
        return this.#move(event, leg, ['dialing'], 'dialing');
      case 'EventPartyAdded':
      case 'EventPartyDeleted':
        return this.#move(event, leg, ['established'], 'established');
      case 'EventAttachedDataChanged':
        this.#check(leg !== undefined, 'no such call here');
        return;
      case 'EventReleased':
      case 'EventAbandoned':
        this.#check(leg !== undefined, 'no such call here');
        this.#check(event.type === 'EventReleased' || leg?.state !== 'dialing', 'abandoned while dialing');
        if (event.callState === 'Transferred' && event.callType !== 'Consult') {
          this.#owe('transferred to nowhere', () => (this.#places.get(call) ?? 0) > 0);
        }
        if (event.callState === 'Conferenced') {
          this.#owe('conferenced into nothing', () => legs.size === 1);
        }
        legs.delete(call);
        this.#place(call, -1);
        return;
      case 'EventPartyChanged': {
        const former = legs.get(event.previousCallId!);
        this.#check(former?.state === 'established' || former?.state === 'ringing', 'no call to be changed');
        this.#check(leg === undefined, 'is a party already');
        if (!former) return;
        legs.delete(event.previousCallId!);
        this.#place(event.previousCallId!, -1);
        legs.set(call, former);
        this.#place(call, 1);
        return;
      }
      default:
        this.#fail('not an event of a regular DN');
    }
  }

  #begin(event: PulseEvent, legs: Map<CallId, Leg>, state: LegState): void {
    this.#check(!legs.has(event.callId!), 'has this call already');
    legs.set(event.callId!, { state, since: event.time });
    this.#place(event.callId!, 1);
  }

  #move(event: PulseEvent, leg: Leg | undefined, from: readonly LegState[], to: LegState): void {
    this.#check(leg !== undefined && from.includes(leg.state), `is ${leg?.state ?? 'no call here'}`);
    if (!leg) return;
    if (leg.state !== to) leg.since = event.time;
    leg.state = to;
  }

  /** Is the call there, or was it, in this instant? */
  #reached(call: CallId, dn: Dn): boolean {
    return this.#arrived.has(`${call} ${dn}`) || this.#agents.get(dn)?.legs.has(call) === true;
  }

  /** A call that was nowhere at the end of an instant is over and must not come back. */
  #place(call: CallId, change: 1 | -1): void {
    const places = this.#places.get(call) ?? 0;
    this.#check(places >= 0, 'the call was over');
    this.#places.set(call, places + change);
    if (change === 1) this.#arrived.add(`${call} ${this.#event!.thisDn!}`);
    this.#touched.add(call);
  }

  #owe(what: string, holds: () => boolean): void {
    this.#owed.push({ event: this.#event!, what, holds });
  }

  #check(holds: boolean, what: string): void {
    if (!holds) this.#fail(what);
  }

  #fail(what: string): void {
    this.problems.push(`${describe(this.#event!)}: ${what}`);
  }
}

const describe = ({ seq, type, thisDn, callId }: PulseEvent): string =>
  `${seq} ${type} ${thisDn ?? ''} ${callId ?? ''}`;
