import type { Milliseconds } from '@pulse/base';
import type { QueueLogLine } from './queue-log-line.ts';
import { stepsOf, type TimedStep } from './queue-log-steps.ts';

/** A member of a queue, as far as the log's lines before a time tell. */
export interface PastMember {
  readonly queue: string;
  readonly member: string;
  readonly addedAt: Milliseconds | undefined;
  readonly pausedAt: Milliseconds | undefined;
  readonly reason: string;
}

/** What was the case at a time, by the lines before it. */
export interface LogPast {
  /** By `queue member`; somebody who only paused or was called is there too. */
  readonly members: ReadonlyMap<string, PastMember>;
  /** The lines of calls that had not ended. */
  readonly openCalls: readonly QueueLogLine[];
}

export const memberKey = (queue: string, member: string): string => `${queue} ${member}`;

export function pastOf(lines: readonly QueueLogLine[]): LogPast {
  const members = new Map<string, PastMember>();
  const open = new Map<string, QueueLogLine[]>();
  for (const line of lines) {
    for (const step of stepsOf(line)) noteMember(members, step);
    const calls = open.get(line.call) ?? [];
    const last = stepsOf(line).at(-1)?.kind;
    if (last === 'joined') open.set(line.call, [line]);
    else if (last === 'connected') open.set(line.call, [...calls, line]);
    else if (last === 'completed' || last === 'abandoned' || last === 'cleared') open.delete(line.call);
    else if (last === 'restarted') open.clear();
  }
  return { members, openCalls: [...open.values()].flat() };
}

function noteMember(members: Map<string, PastMember>, step: TimedStep): void {
  const key = memberKey(step.queue, step.member);
  const known = members.get(key) ?? {
    queue: step.queue,
    member: step.member,
    addedAt: undefined,
    pausedAt: undefined,
    reason: '',
  };
  switch (step.kind) {
    case 'member-added':
      members.set(key, { ...known, addedAt: step.time, pausedAt: undefined, reason: '' });
      return;
    case 'member-removed':
      members.delete(key);
      return;
    case 'paused':
      members.set(key, { ...known, pausedAt: step.time, reason: step.reason });
      return;
    case 'unpaused':
      members.set(key, { ...known, pausedAt: undefined, reason: '' });
      return;
    case 'connected':
    case 'unanswered':
      members.set(key, known);
      return;
    default:
  }
}
