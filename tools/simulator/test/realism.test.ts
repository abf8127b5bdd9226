import type { PulseEvent } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { centreConfiguration } from '../src/mod.ts';
import { eventsFor, HOUR, MIDNIGHT, MINUTE, sampleOptions } from './sample-centre.ts';

const QUARTER = 15 * MINUTE;

interface Service {
  entered: number;
  answered: number;
  inTime: number;
  lost: number;
}

/** What a supervisor would see of a day: by hour, and by queue and quarter of an hour. */
class Day {
  readonly hours = Array.from({ length: 24 }, () => ({ ...nothing(), worked: 0, idle: 0 }));
  readonly quarters = new Map<string, Service>();
  readonly #entered = new Map<unknown, { readonly time: number; readonly queue: string }>();
  readonly #agents = new Map<unknown, { since: number; mode: string; readonly calls: Set<unknown> }>();
  readonly #queues: ReadonlySet<string>;

  constructor(events: Iterable<PulseEvent>, queues: ReadonlySet<string>) {
    this.#queues = queues;
    let next = MIDNIGHT + MINUTE;
    for (const event of events) {
      for (; next <= event.time; next += MINUTE) this.#sample(next);
      this.#service(event);
      this.#presence(event);
    }
  }

  /** Ringing, dialling, talking and after-call work count as work; breaks count as nothing. */
  #sample(time: number): void {
    const hour = this.hours[Math.floor((time - 1 - MIDNIGHT) / HOUR)]!;
    for (const { mode, calls } of this.#agents.values()) {
      if (calls.size > 0 || mode === 'AfterCallWork') hour.worked++;
      else if (mode === 'Ready') hour.idle++;
    }
  }

  #service({ type, thisDn, callId, time, extensions, thisQueue }: PulseEvent): void {
    const entered = this.#entered.get(callId);
    if (type === 'EventQueued' && this.#queues.has(thisDn!) && !extensions?.returned) {
      this.#entered.set(callId, { time, queue: thisDn! });
      this.#each(thisDn!, time, (service) => service.entered++);
    } else if (entered && type === 'EventEstablished' && thisQueue) {
      this.#entered.delete(callId);
      this.#each(entered.queue, entered.time, (service) => {
        service.answered++;
        if (time - entered.time < 20_000) service.inTime++;
      });
    } else if (entered && type === 'EventAbandoned') {
      this.#entered.delete(callId);
      this.#each(entered.queue, entered.time, (service) => service.lost++);
    } else if (entered?.queue === thisDn && extensions?.cleared) this.#entered.delete(callId);
  }

  #each(queue: string, time: number, change: (service: Service) => void): void {
    change(this.hours[Math.floor((time - MIDNIGHT) / HOUR)]!);
    const key = `${queue} ${Math.floor(time / QUARTER)}`;
    const quarter = this.quarters.get(key) ?? nothing();
    this.quarters.set(key, quarter);
    change(quarter);
  }

  #presence({ type, thisDn, callId, time, workMode, previousCallId }: PulseEvent): void {
    if (type === 'EventAgentLogin') this.#agents.set(thisDn, { since: time, mode: 'none', calls: new Set() });
    const agent = this.#agents.get(thisDn);
    if (!agent) return;
    if (type === 'EventAgentLogout') this.#agents.delete(thisDn);
    else if (type === 'EventAgentReady') agent.mode = 'Ready';
    else if (type === 'EventAgentNotReady') agent.mode = workMode!;
    else if (type === 'EventRinging' || type === 'EventDialing') agent.calls.add(callId);
    else if (type === 'EventReleased' || type === 'EventAbandoned') agent.calls.delete(callId);
    else if (type === 'EventPartyChanged') {
      agent.calls.delete(previousCallId);
      agent.calls.add(callId);
    }
  }
}

const nothing = (): Service => ({ entered: 0, answered: 0, inTime: 0, lost: 0 });
const serviceLevel = ({ inTime, answered, lost }: Service) => (100 * inTime) / (answered + lost);
const lostPart = ({ lost, entered }: Service) => (100 * lost) / entered;
const occupancy = ({ worked, idle }: { worked: number; idle: number }) => (100 * worked) / (worked + idle);
const within = (low: number, high: number) => (value: number) => value >= low && value <= high;
const sum = <T extends object>(parts: readonly T[]): T =>
  parts.reduce((total, part) => {
    const added = Object.entries(part).map(([key, value]) => [key, value + (total[key as keyof T] ?? 0)]);
    return Object.fromEntries(added) as T;
  }, {} as T);

describe('a day of a centre', () => {
  it.each([
    [200, 1],
    [200, 2],
    [500, 3],
  ])('looks like a real one: %i agents, seed %i', (agents, seed) => {
    const options = sampleOptions({ agents, seed, start: MIDNIGHT });
    const queues = centreConfiguration(options).queues.filter(({ type }) => type === 'Queue');
    const day = new Day(eventsFor(options, 24 * HOUR - 1), new Set(queues.map(({ id }) => id)));
    const total = sum(day.hours);
    expect(serviceLevel(total)).toSatisfy(within(70, 90));
    expect(lostPart(total)).toSatisfy(within(2, 8));
    expect(occupancy(total)).toSatisfy(within(75, 85));
    const most = (figures: readonly number[], low: number, high: number) =>
      figures.filter(within(low, high)).length / figures.length;
    expect(most(day.hours.map(serviceLevel), 65, 95)).toBeGreaterThan(0.7);
    expect(most(day.hours.map(lostPart), 1, 10)).toBeGreaterThan(0.8);
    expect(most(day.hours.map(occupancy), 65, 90)).toBeGreaterThan(0.8);
    const busy = [...day.quarters.values()].filter(({ entered }) => entered >= 5);
    const bad = busy.filter((quarter) => serviceLevel(quarter) < 50);
    expect(bad.length / busy.length).toSatisfy(within(0.01, 0.15));
    const [night, noon] = [day.hours[3]!.entered, day.hours[12]!.entered];
    expect(night).toSatisfy(within(noon * 0.1, noon * 0.5));
  });

  it('has calls in every quarter of an hour, at night too', () => {
    const answered = new Array<number>(96).fill(0);
    const options = sampleOptions({ start: MIDNIGHT });
    for (const { type, time } of eventsFor(options, 24 * HOUR - 1)) {
      if (type === 'EventEstablished') answered[Math.floor((time - MIDNIGHT) / QUARTER)]! += 1;
    }
    expect(answered.filter((calls) => calls < 3)).toEqual([]);
  });

  it('follows the wall clock of its zone', () => {
    const logins = (timeZone: string) => {
      const agents = new Set<unknown>();
      for (const { type, agentId } of eventsFor(sampleOptions({ agents: 200, timeZone }), 5 * MINUTE)) {
        if (type === 'EventAgentLogin') agents.add(agentId);
      }
      return agents.size;
    };
    // Eight o'clock UTC is the middle of the night in Los Angeles, and afternoon in Kolkata.
    expect(logins('America/Los_Angeles')).toBeLessThan(logins('Asia/Kolkata') / 3);
  });
});
