import type { Milliseconds } from '@pulse/base';
import type { Dn, SourceEvent } from '@pulse/model';
import type { Presence } from './roster.ts';
import type { ToldAgent } from './told.ts';

/** The events that lead from what was told of a DN to what is true of it now; none when both are the same. */
export function presenceEvents(
  dn: Dn,
  told: ToldAgent | undefined,
  wanted: Presence | undefined,
  time: Milliseconds,
): SourceEvent[] {
  if (told && told.agentId !== wanted?.agentId) {
    return [...logout(dn, told, time), ...presenceEvents(dn, undefined, wanted, time)];
  }
  if (!wanted) return [];
  const { agentId } = wanted;
  const events: SourceEvent[] = [];
  for (const thisQueue of told?.queues ?? []) {
    if (wanted.queues.has(thisQueue)) continue;
    const reason = wanted.pausedOut.get(thisQueue);
    events.push({
      type: 'EventQueueLogout',
      time,
      thisDn: dn,
      agentId,
      thisQueue,
      ...(reason === undefined ? {} : { extensions: { paused: reason } }),
    });
  }
  for (const thisQueue of wanted.queues) {
    if (told?.queues.has(thisQueue)) continue;
    events.push({ type: 'EventAgentLogin', time, thisDn: dn, agentId, thisQueue });
  }
  if (told?.mode !== wanted.mode || told.reasons?.reason !== wanted.reasons?.reason) {
    const who = { time, thisDn: dn, agentId };
    if (wanted.mode === 'Ready') events.push({ type: 'EventAgentReady', ...who });
    else {
      events.push({
        type: 'EventAgentNotReady',
        ...who,
        ...(wanted.mode === 'AfterCallWork' ? { workMode: 'AfterCallWork' as const } : {}),
        ...(wanted.reasons === undefined ? {} : { reasons: wanted.reasons }),
      });
    }
  }
  return events;
}

function logout(dn: Dn, told: ToldAgent, time: Milliseconds): SourceEvent[] {
  const who = { time, thisDn: dn, agentId: told.agentId };
  return [
    ...[...told.queues].map((thisQueue) => ({ type: 'EventQueueLogout' as const, ...who, thisQueue })),
    { type: 'EventAgentLogout', ...who },
  ];
}
