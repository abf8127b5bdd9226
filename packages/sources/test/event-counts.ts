import type { SourceEvent } from '@pulse/model';
import type { Oracle } from './queue-log-oracle.ts';

export interface EventCounts extends Oracle {
  readonly rings: { all: number; answered: number; noAnswer: number; callerGone: number };
  /** What began and did not end, or ended without having begun. */
  readonly loose: string[];
}

const bare = (dn: string | undefined) => (dn ?? '').split('@')[0] ?? '';

/** Counts from the events alone what queue_log tells, with a call's state kept only to find loose ends. */
export function countEvents(events: readonly SourceEvent[]): EventCounts {
  const queues: Oracle['queues'] = {};
  const agents: Oracle['agents'] = {};
  const calls: Oracle['calls'] = new Map();
  const pauses: Oracle['pauses'] = {};
  const paused = new Map<string, number>();
  const rings = { all: 0, answered: 0, noAnswer: 0, callerGone: 0 };
  const loose: string[] = [];
  const who = new Map<string, string>();
  const waiting = new Map<string, number>();
  const ringing = new Set<string>();
  const talking = new Map<string, number>();
  for (const event of events) {
    const { type, time, thisDn = '', callId = '' } = event;
    const key = `${thisDn} ${callId}`;
    const q = () => (queues[bare(thisDn)] ??= { entered: 0, answered: 0, abandoned: 0, timedOut: 0 });
    const a = () => (agents[who.get(thisDn) ?? thisDn] ??= { taken: 0, noAnswer: 0, cancelled: 0 });
    if (event.address?.agent) who.set(thisDn, event.address.agent.agentId);
    if (type === 'EventAgentLogin') who.set(thisDn, event.agentId ?? '');
    if (type === 'EventAgentNotReady' && event.reasons?.['reason'] !== undefined) {
      if (!paused.has(thisDn)) paused.set(thisDn, time);
    } else if (type === 'EventAgentReady' || type === 'EventAgentNotReady') {
      const since = paused.get(thisDn);
      if (since !== undefined) {
        const pause = (pauses[who.get(thisDn) ?? thisDn] ??= { times: 0, seconds: 0 });
        pause.times++;
        pause.seconds += (time - since) / 1000;
        paused.delete(thisDn);
      }
    }
    if (type === 'EventAddressInfo') {
      for (const call of event.address?.calls ?? []) {
        const at = `${thisDn} ${call.callId}`;
        if (call.state === 'Queued') waiting.set(at, waiting.get(at) ?? call.since);
        if (call.state === 'Ringing') ringing.add(at);
        if (call.state === 'Established') talking.set(at, talking.get(at) ?? call.since);
      }
    } else if (type === 'EventQueued') {
      if (waiting.has(key)) loose.push(`queued twice: ${key}`);
      q().entered++;
      waiting.set(key, time);
    } else if (type === 'EventDiverted' || (type === 'EventAbandoned' && thisDn === event.thisQueue)) {
      const since = waiting.get(key);
      if (since === undefined) loose.push(`left a queue where it did not wait: ${key}`);
      waiting.delete(key);
      if (type === 'EventAbandoned') q().abandoned++;
      else if (event.extensions?.cleared === 'timeout') q().timedOut++;
      else q().answered++;
      calls.set(callId, { waiting: (time - (since ?? Number.NaN)) / 1000 });
    } else if (type === 'EventRinging') {
      if (ringing.has(key)) loose.push(`rings twice: ${key}`);
      ringing.add(key);
      rings.all++;
    } else if (type === 'EventEstablished') {
      if (!ringing.delete(key)) loose.push(`answered without a ring: ${key}`);
      rings.answered++;
      talking.set(key, time);
      calls.set(callId, { ...calls.get(callId)!, agent: who.get(thisDn) ?? thisDn });
    } else if (type === 'EventAbandoned') {
      if (!ringing.delete(key)) loose.push(`abandoned without a ring: ${key}`);
      rings.callerGone++;
      a().cancelled++;
    } else if (type === 'EventReleased') {
      const since = talking.get(key);
      if (ringing.delete(key)) {
        rings.noAnswer++;
        a().noAnswer++;
      } else if (since === undefined) loose.push(`released what was not there: ${key}`);
      else {
        talking.delete(key);
        a().taken++;
        calls.set(callId, { ...calls.get(callId)!, talking: (time - since) / 1000 });
      }
    }
  }
  for (const key of waiting.keys()) loose.push(`still waits: ${key}`);
  for (const key of ringing) loose.push(`still rings: ${key}`);
  for (const key of talking.keys()) loose.push(`still talks: ${key}`);
  return { queues, agents, calls, pauses, rings, loose };
}
