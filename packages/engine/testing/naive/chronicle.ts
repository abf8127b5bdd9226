import { assert, type Milliseconds } from '@pulse/base';
import { ACTIONS, type ActionName, type CallType, type KeyValues } from '@pulse/model';

/** Anything that happens gets the next number; two things of one event are thus in order too. */
export type Tick = number;
export const NEVER: Tick = Number.POSITIVE_INFINITY;

export interface Notes {
  readonly reasons: KeyValues;
  readonly extensions: KeyValues;
}

/** What belongs to a call rather than to one of its actions (F2). */
export interface CallData {
  readonly callType: CallType;
  readonly mediaType: string;
  readonly ani?: string;
  readonly dnis?: string;
  readonly userData: KeyValues;
  /** What it is part of, where anybody has said so. */
  readonly thread?: string;
}

/** What an event says of a call. */
type Told = { [Key in Exclude<keyof CallData, 'thread'>]?: CallData[Key] | undefined } & {
  readonly callThreadId?: string | undefined;
};

/** Values as they came to be, oldest first. */
export type History<T> = { readonly tick: Tick; readonly value: T }[];

export const valueAt = <T>(history: History<T>, tick: Tick): T | undefined =>
  history.findLast((entry) => entry.tick <= tick)?.value;

/** One action of one DN, or the LoggedOut of an agent, from its beginning to its end. */
export interface Action {
  readonly name: ActionName;
  /** DN, or `agent:` and an id; of a DN that has become another kind of DN the former one. */
  device: string;
  /** Fixed when the action starts (F9); null on actions without a call. */
  readonly callType: CallType | null;
  /** Of its DN in the call, where that is known. */
  readonly role: Role | null;
  /** What its age and duration count from; earlier than `from` for a call that came back (Q3) or was found running. */
  readonly start: Milliseconds;
  /** When it came to be in progress. */
  readonly from: Milliseconds;
  readonly fromTick: Tick;
  /** Where its duration ends; before `until` when it was over before anybody said so. */
  end: Milliseconds | null;
  /** When it ceased to be in progress. */
  until: Milliseconds | null;
  endTick: Tick;
  /** Told by an EventAddressInfo, which also says since when it lasts. */
  readonly found: boolean;
  /** The stay of a call on a DN that it belongs to: what ties a hold to its call (U6). */
  readonly leg: object | null;
  /** Whose data it shows; another call's after a transfer (F3). */
  readonly call: History<string>;
  readonly notes: History<Notes>;
  /** ThisQueue: the queue that it is on, or that its call on a DN came from. */
  readonly queue: History<string | null>;
  /** AgentID, PlaceID: who is logged in on its DN, and where it stands; of a queue's action on the DN that it reflects. */
  readonly agent: History<string | null>;
  readonly place: History<string | null>;
}

export interface Occurrence {
  readonly name: ActionName;
  device: string;
  readonly callType: CallType | null;
  readonly at: Milliseconds;
  readonly tick: Tick;
  /** Milliseconds; 0 for a momentary action. */
  readonly duration: Milliseconds;
  readonly call: History<string>;
  readonly notes: History<Notes>;
  readonly queue: History<string | null>;
  readonly agent: History<string | null>;
  readonly place: History<string | null>;
}

export type Role = 'Origination' | 'Destination' | 'Observer';

export interface Beginning {
  readonly role?: Role | null;
  readonly callId?: string | undefined;
  readonly callType?: CallType | undefined;
  readonly start?: Milliseconds;
  /** Where it was in progress before the event that tells of it. */
  readonly from?: Milliseconds;
  readonly notes?: Notes | undefined;
  readonly leg?: object;
  readonly queue?: string | null;
  readonly agent?: string | null;
  readonly place?: string | null;
  readonly found?: boolean;
  /** When an occurrence took place that is told later. */
  readonly at?: Milliseconds;
}

export const NO_NOTES: Notes = { reasons: {}, extensions: {} };

/** Everything that happened in the centre, as far as actions tell. It only ever grows. */
export class Chronicle {
  readonly actions: Action[] = [];
  readonly occurrences: Occurrence[] = [];
  readonly calls = new Map<string, History<CallData>>();
  readonly times: Milliseconds[] = [];
  readonly tenant: string;
  now: Milliseconds = 0;
  /** Whose DN a queue is; null: it is none. */
  private readonly queueOf: (device: string) => string | null;
  /** Where a DN stands; null: nowhere. */
  private readonly placeOf: (device: string) => string | null;
  private readonly agents = new Map<string, string>();

  constructor(
    tenant: string,
    queueOf: (device: string) => string | null,
    placeOf: (device: string) => string | null,
  ) {
    this.tenant = tenant;
    this.queueOf = queueOf;
    this.placeOf = placeOf;
  }

  /** Somebody is logged in on a DN from a tick on, or nobody. */
  attend(device: string, agent: string | null, tick: Tick): void {
    if (agent === null) this.agents.delete(device);
    else this.agents.set(device, agent);
    for (const action of this.actions) {
      if (action.device === device && action.end === null) action.agent.push({ tick, value: agent });
    }
  }

  /** A DN stands somewhere from a tick on, or (null) nowhere. */
  stand(device: string, place: string | null, tick: Tick): void {
    for (const action of this.actions) {
      if (action.device === device && action.end === null) action.place.push({ tick, value: place });
    }
  }

  private attributes(device: string, { queue, agent, place }: Beginning, tick: Tick) {
    return {
      queue: [{ tick, value: queue ?? this.queueOf(device) }],
      agent: [{ tick, value: agent ?? this.agents.get(device) ?? null }],
      place: [{ tick, value: place ?? this.placeOf(device) }],
    };
  }

  tick(): Tick {
    this.times.push(this.now);
    return this.times.length - 1;
  }

  timeOf(tick: Tick): Milliseconds {
    const time = this.times[tick];
    assert(time !== undefined, 'a tick that was given out has a time');
    return time;
  }

  dataOf(callId: string, tick: Tick = NEVER): CallData {
    return valueAt(this.calls.get(callId) ?? [], tick) ?? UNKNOWN_CALL;
  }

  learn(callId: string, told: Told): void {
    const known = this.dataOf(callId);
    const { callType, mediaType, ani, dnis, userData } = told;
    const thread = told.callThreadId ?? known.thread;
    const value: CallData = {
      callType: callType ?? known.callType,
      mediaType: mediaType ?? known.mediaType,
      userData: { ...known.userData, ...userData },
      ...((ani ?? known.ani) !== undefined && { ani: ani ?? known.ani ?? '' }),
      ...((dnis ?? known.dnis) !== undefined && { dnis: dnis ?? known.dnis ?? '' }),
      ...(thread !== undefined && { thread }),
    };
    const history = this.calls.get(callId) ?? [];
    history.push({ tick: this.tick(), value });
    this.calls.set(callId, history);
  }

  begin(device: string, name: ActionName, how: Beginning = {}): Action {
    assert(ACTIONS[name].time === 'durable', `${name} lasts`);
    const tick = this.tick();
    const action: Action = {
      name,
      device,
      callType: this.typeOf(name, how),
      role: how.role ?? null,
      start: how.start ?? how.from ?? this.now,
      from: how.from ?? this.now,
      fromTick: tick,
      end: null,
      until: null,
      endTick: NEVER,
      found: how.found ?? false,
      leg: how.leg ?? null,
      call: how.callId === undefined ? [] : [{ tick, value: how.callId }],
      notes: [{ tick, value: how.notes ?? NO_NOTES }],
      ...this.attributes(device, how, tick),
    };
    this.actions.push(action);
    return action;
  }

  /** Ends an action that is in progress, as of an earlier time if need be; anything else stays as it is. */
  finish(action: Action | null | undefined, at: Milliseconds = this.now): void {
    if (!action || action.end !== null) return;
    action.end = Math.max(at, action.start);
    action.until = this.now;
    action.endTick = this.tick();
  }

  happen(device: string, name: ActionName, duration: Milliseconds, how: Beginning = {}): void {
    const tick = this.tick();
    this.occurrences.push({
      name,
      device,
      callType: this.typeOf(name, how),
      at: how.at ?? this.now,
      tick,
      duration,
      call: how.callId === undefined ? [] : [{ tick, value: how.callId }],
      notes: [{ tick, value: how.notes ?? NO_NOTES }],
      ...this.attributes(device, how, tick),
    });
  }

  private typeOf(name: ActionName, how: Beginning): CallType | null {
    if (!ACTIONS[name].call) return null;
    return how.callType ?? (how.callId === undefined ? 'Unknown' : this.dataOf(how.callId).callType);
  }
}

const UNKNOWN_CALL: CallData = { callType: 'Unknown', mediaType: 'voice', userData: {} };

export const notesOf = (event: { reasons?: KeyValues; extensions?: KeyValues }): Notes => ({
  reasons: event.reasons ?? {},
  extensions: event.extensions ?? {},
});

/** What a retrospective action sees: the notes of what ended and those of the ending event, which win (F3). */
export const joined = (begun: Notes, ending: Notes): Notes => ({
  reasons: { ...begun.reasons, ...ending.reasons },
  extensions: { ...begun.extensions, ...ending.extensions },
});
