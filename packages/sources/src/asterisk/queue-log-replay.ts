import type { Milliseconds } from '@pulse/base';
import { agentId, type CallId, callId, type Dn } from '@pulse/model';
import type { Agenda } from './agenda.ts';
import type { Centre } from './centre.ts';
import { ledgerKey } from './ledger.ts';
import type { QueueLogLine } from './queue-log-line.ts';
import { stepsOf, type TimedStep } from './queue-log-steps.ts';

/** How far before the last thing seen the log is read again, in milliseconds: what was under way then may be missing. */
export const LOG_OVERLAP = 2000;

/** Steps that change who is logged in, and how ready. */
const MEMBER_STEPS: ReadonlySet<TimedStep['kind']> = new Set([
  'member-added',
  'member-removed',
  'paused',
  'unpaused',
]);

export interface QueueLogReplayOptions {
  readonly centre: Centre;
  readonly agenda: Agenda;
  /** The DN of a member's name, where the manager interface knows the member. */
  readonly dnOfMember: (name: string) => Dn | undefined;
}

/** Tells what the queue log says and nobody has told yet. */
export class QueueLogReplay {
  readonly #options: QueueLogReplayOptions;
  /** Happenings told from the log. */
  told = 0;
  /** Asterisk began anew while calls were under way, which have no end in the log. */
  cutOff = false;

  constructor(options: QueueLogReplayOptions) {
    this.#options = options;
  }

  /** Applies the lines, and steps that have no line, in the order of what they say. */
  run(lines: readonly QueueLogLine[], seeds: readonly TimedStep[]): void {
    const steps = [...seeds, ...lines.flatMap((line) => this.#newSteps(line))];
    const last = this.#joinPauses(steps);
    this.#joinsBeforeRings(steps);
    const ordered = steps.map((step, index) => ({ step, settles: last.has(index) }));
    ordered.sort((a, b) => a.step.time - b.step.time);
    const { centre, agenda } = this.#options;
    for (const { step, settles } of ordered) {
      agenda.advance(Math.max(step.time, centre.told.last));
      const time = Math.max(step.time, centre.told.last);
      this.#apply(step, time);
      if (settles) centre.settle(this.dn(step.member), time);
    }
  }

  /** Whether a line is a pause, or its end, that was told: one event tells it for all of the member's queues. */
  isToldPause(line: QueueLogLine): boolean {
    return stepsOf(line).some((step) => this.#isToldPause(step));
  }

  dn(member: string): Dn {
    return this.#options.dnOfMember(member) ?? this.#options.centre.dn(member);
  }

  /** The steps of a line, unless its happening was told already. */
  #newSteps(line: QueueLogLine): TimedStep[] {
    const steps = stepsOf(line);
    const last = steps.at(-1);
    const key = last && this.#key(last);
    const isTold = key !== undefined && this.#options.centre.ledger.take(key, line.time);
    if (!last || isTold || this.#isToldPause(last)) return [];
    this.told++;
    return steps;
  }

  #key(step: TimedStep): string | undefined {
    const call = callId(step.call);
    const dn = this.dn(step.member);
    const queue = this.#options.centre.dn(step.queue);
    switch (step.kind) {
      case 'joined':
        return ledgerKey.joined(queue, call);
      case 'unanswered':
        return ledgerKey.unanswered(dn, call);
      case 'connected':
        return ledgerKey.connected(dn, call);
      case 'completed':
        return ledgerKey.completed(dn, call);
      case 'abandoned':
      case 'cleared':
        return ledgerKey.left(queue, call);
      default:
        return undefined;
    }
  }

  #isToldPause(step: TimedStep): boolean {
    const { ledger } = this.#options.centre;
    if (step.kind === 'paused') return ledger.has(ledgerKey.paused(this.dn(step.member)), step.time);
    return step.kind === 'unpaused' && ledger.has(ledgerKey.unpaused(this.dn(step.member)), step.time);
  }

  /**
   * A pause or login in several queues has a line per queue, maybe across a second: such steps are brought together,
   * and what follows is told with the last of them. Returns the indices after which to tell.
   */
  #joinPauses(steps: TimedStep[]): Set<number> {
    const tell = new Set<number>();
    const groups = new Map<string, { first: TimedStep; last: number }>();
    steps.forEach((step, index) => {
      if (!MEMBER_STEPS.has(step.kind)) return;
      const group = groups.get(step.member);
      const joins = group?.first.kind === step.kind && step.time - group.first.time <= 1000;
      if (group && joins) {
        steps[index] = { ...step, time: group.first.time };
        tell.delete(group.last);
        group.last = index;
      } else {
        groups.set(step.member, { first: step, last: index });
      }
      tell.add(index);
    });
    return tell;
  }

  /** Whole seconds may put a ring's beginning before its call came in. */
  #joinsBeforeRings(steps: TimedStep[]): void {
    const joined = new Map<string, Milliseconds>();
    steps.forEach((step, index) => {
      const key = `${step.queue} ${step.call}`;
      if (step.kind === 'joined') joined.set(key, step.time);
      else if (step.kind === 'ringing') {
        steps[index] = { ...step, time: Math.max(step.time, joined.get(key) ?? step.time) };
      }
    });
  }

  #apply(step: TimedStep, time: Milliseconds): void {
    const { centre } = this.#options;
    const call = callId(step.call);
    const queue = centre.dn(step.queue);
    const dn = this.dn(step.member);
    switch (step.kind) {
      case 'joined':
        return centre.join(
          queue,
          { callId: call, ...(step.ani === undefined ? {} : { ani: step.ani }) },
          time,
        );
      case 'ringing':
        this.#member(queue, dn, step.member, time);
        centre.settle(dn, time);
        return centre.ring(queue, call, dn, time);
      case 'unanswered':
        return centre.endRing(call, dn, time, step.callerGone);
      case 'connected':
        return centre.connect(queue, call, dn, time, step.ring);
      case 'completed':
        return this.#complete(step, call, dn, time);
      case 'abandoned':
        return centre.abandon(queue, call, time);
      case 'cleared':
        return centre.clear(queue, call, time, step.how);
      case 'restarted':
        this.cutOff = centre.endAll(time) || this.cutOff;
        return;
      default:
        return this.#applyToMember(step, queue, dn, time);
    }
  }

  #complete(step: TimedStep & { kind: 'completed' }, call: CallId, dn: Dn, time: Milliseconds): void {
    const { centre } = this.#options;
    if (!step.transferred) return centre.complete(step.queue, call, dn, time);
    const leg = centre.told.leg(dn, call);
    if (leg) centre.release(leg, step.queue, time, { callState: 'Transferred' });
  }

  #applyToMember(step: TimedStep, queue: Dn, dn: Dn, time: Milliseconds): void {
    const { centre } = this.#options;
    const { roster } = centre;
    if (step.kind === 'member-removed') return roster.remove(dn, queue);
    this.#member(queue, dn, step.member, time);
    const member = roster.membership(dn, queue);
    if (!member) return;
    if (step.kind === 'paused') {
      roster.put(dn, queue, { ...member, paused: true, reason: step.reason, pausedAt: time });
    } else if (step.kind === 'unpaused') {
      roster.put(dn, queue, { ...member, paused: false, reason: '' });
    }
  }

  /** A member who does something has been added, even if nobody said so. */
  #member(queue: Dn, dn: Dn, name: string, time: Milliseconds): void {
    const { centre } = this.#options;
    if (centre.roster.membership(dn, queue)) return;
    centre.roster.put(dn, queue, {
      agentId: agentId(name),
      loginAt: time,
      paused: false,
      reason: '',
      pausedAt: 0,
    });
  }
}
