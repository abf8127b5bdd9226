import { type Milliseconds, messageOf } from '@pulse/base';
import { agentId, callId, type Dn } from '@pulse/model';
import type { Agenda } from './agenda.ts';
import { type AmiPacket, field, numberField } from './ami-packet.ts';
import type { Centre } from './centre.ts';
import type { Picture } from './picture.ts';
import { type QueueLogPart, readQueueLog } from './queue-log-file.ts';
import type { QueueLogLine } from './queue-log-line.ts';
import { type LogPast, memberKey, pastOf } from './queue-log-past.ts';
import { LOG_OVERLAP, QueueLogReplay } from './queue-log-replay.ts';
import type { TimedStep } from './queue-log-steps.ts';
import type { QueueMembers } from './queue-members.ts';
import { PHONE_UNAVAILABLE } from './roster.ts';
import { startOfDay } from './start-of-day.ts';

/** Who was a member and which calls were open is read from this long before the time in question, in milliseconds. */
const BACKGROUND = 86_400_000;
/** After a connection is made, so long may the manager interface repeat what the log's end has told. */
const REPEATS = 2000;

export interface QueueLogBridgeOptions {
  readonly path: string;
  readonly centre: Centre;
  readonly agenda: Agenda;
  readonly members: QueueMembers;
  /** Zone of the day that is filled before the first connection; the machine's where absent. */
  readonly timeZone: string | undefined;
}

/** What bridging has come to. */
export interface Bridged {
  /** Whether everything up to the moment of the log-in has been told. */
  readonly complete: boolean;
  /** For the person: what was done, or why it could not be. */
  readonly message: string;
}

/** From where the log is wanted: the day, what an earlier run of the program did not see, or a break of the connection. */
export type BridgeStart =
  | { readonly kind: 'day' }
  | { readonly kind: 'restart'; readonly lastSeen: Milliseconds; readonly recallsSince: Milliseconds }
  | { readonly kind: 'break'; readonly lastSeen: Milliseconds };

/**
 * Fills with the queue log what the manager interface did not show.
 *
 * The file is read after the log-in and before the picture is taken, so that each happening is in the log, in the
 * picture, or comes as an event; what is in two of them is told once.
 */
export class QueueLogBridge {
  readonly #options: QueueLogBridgeOptions;
  #part: QueueLogPart | { readonly failure: string } | undefined;

  constructor(options: QueueLogBridgeOptions) {
    this.#options = options;
  }

  /** Reads the file; `time` is the moment of the log-in. */
  async read(start: BridgeStart, time: Milliseconds): Promise<void> {
    const background = start.kind === 'break' ? 0 : BACKGROUND;
    try {
      this.#part = await readQueueLog(this.#options.path, this.#from(start, time) - background);
    } catch (error) {
      this.#part = { failure: messageOf(error) };
    }
  }

  /** Tells what happened up to `time`, the moment of the log-in. */
  apply(start: BridgeStart, time: Milliseconds, picture: Picture): Bridged {
    const part = this.#part;
    this.#part = undefined;
    if (!part || 'failure' in part) {
      const why = part?.failure ?? 'it was not read';
      return { complete: false, message: `cannot read the queue log ${this.#options.path}: ${why}` };
    }
    const lines = part.lines.filter((line) => line.time <= time);
    const replay = new QueueLogReplay({
      centre: this.#options.centre,
      agenda: this.#options.agenda,
      dnOfMember: this.#dnsByName(picture),
    });
    const from = this.#from(start, time);
    this.#run(start, from, time, picture, lines, replay);
    const reached = part.reachesBack || lines.some((line) => line.time < from);
    return this.#judge(start, replay, reached || (start.kind === 'day' && part.isWhole));
  }

  #run(
    start: BridgeStart,
    from: Milliseconds,
    time: Milliseconds,
    picture: Picture,
    lines: readonly QueueLogLine[],
    replay: QueueLogReplay,
  ): void {
    const { centre, agenda } = this.#options;
    const since = lines.filter((line) => line.time >= from);
    const past = pastOf(lines.filter((line) => line.time < from || replay.isToldPause(line)));
    const seeds: TimedStep[] = [];
    const told: QueueLogLine[] = [];
    if (start.kind === 'day') {
      seeds.push(...this.#seeds(past, since, picture, Math.max(from, lines[0]?.time ?? from)));
      told.push(...past.openCalls);
    } else if (start.kind === 'restart') {
      this.#recall(past, since, picture, start, replay);
    }
    centre.readLog(() => {
      replay.run([...told, ...since], seeds);
      agenda.advance(time);
    }, time + REPEATS);
  }

  /** From where lines may be news. */
  #from(start: BridgeStart, time: Milliseconds): Milliseconds {
    if (start.kind === 'day') return startOfDay(time, this.#options.timeZone);
    if (start.kind === 'break') return overlapped(start.lastSeen);
    // What is older than anything recalled was told, but could not be recognised.
    const recalled = Math.min(Math.ceil(start.recallsSince / 1000), Math.floor(start.lastSeen / 1000)) * 1000;
    return Math.max(overlapped(start.lastSeen), recalled);
  }

  #judge(start: BridgeStart, replay: QueueLogReplay, reached: boolean): Bridged {
    const { path } = this.#options;
    if (!reached) {
      return { complete: false, message: `the queue log ${path} does not reach back far enough` };
    }
    if (replay.cutOff) {
      return {
        complete: false,
        message: `Asterisk was restarted while calls were under way, which have no end in the queue log ${path}`,
      };
    }
    const what = start.kind === 'day' ? 'of today' : 'that were missed';
    return { complete: true, message: `took ${replay.told} happenings ${what} from the queue log ${path}` };
  }

  /** The members that were there when the day began, or came without a line: as steps of their own. */
  #seeds(past: LogPast, since: readonly QueueLogLine[], picture: Picture, from: Milliseconds): TimedStep[] {
    const added = new Set(
      since.filter(({ verb }) => verb === 'ADDMEMBER').map(({ queue, member }) => memberKey(queue, member)),
    );
    const steps: TimedStep[] = [];
    const known = new Set<string>();
    for (const { queue, member, addedAt, pausedAt, reason } of past.members.values()) {
      if (addedAt === undefined && pausedAt === undefined) continue;
      known.add(memberKey(queue, member));
      const at = { time: from, call: 'NONE', queue, member };
      steps.push({ ...at, kind: 'member-added' });
      if (pausedAt !== undefined) steps.push({ ...at, kind: 'paused', reason });
    }
    for (const packet of picture.members) {
      const queue = packet.get('Queue') ?? '';
      const member = nameOf(packet);
      const key = memberKey(queue, member);
      if (added.has(key) || known.has(key)) continue;
      const loginAt = (numberField(packet, 'LoginTime') ?? 0) * 1000;
      const at = { time: Math.max(from, loginAt), call: 'NONE', queue, member };
      steps.push({ ...at, kind: 'member-added' });
      const pausedAt = (numberField(packet, 'LastPause') ?? 0) * 1000;
      if (packet.get('Paused') === '1' && pausedAt < from) {
        steps.push({ ...at, kind: 'paused', reason: field(packet, 'PausedReason') ?? '' });
      }
    }
    return steps;
  }

  /** After a restart: what an earlier run must have told, longer ago than the log's end that it left us shows. */
  #recall(
    past: LogPast,
    since: readonly QueueLogLine[],
    picture: Picture,
    start: BridgeStart & { kind: 'restart' },
    replay: QueueLogReplay,
  ): void {
    const { centre } = this.#options;
    this.#recallMembers(past, since, picture, start.lastSeen, replay);
    const answered = new Set(past.openCalls.filter(({ verb }) => verb === 'CONNECT').map(({ call }) => call));
    for (const line of past.openCalls) {
      if (line.time >= start.recallsSince) continue;
      const queue = centre.dn(line.queue);
      const at = {
        callId: callId(line.call),
        since: line.time,
        callType: 'Inbound',
        thisQueue: queue,
      } as const;
      if (line.verb === 'CONNECT') {
        const dn = replay.dn(line.member);
        centre.told.assumeLeg({ ...at, state: 'Established', establishedAt: line.time, dn });
      } else if (!answered.has(line.call)) {
        centre.told.assumeVisit({ ...at, state: 'Queued', queue });
      }
    }
  }

  #recallMembers(
    past: LogPast,
    since: readonly QueueLogLine[],
    picture: Picture,
    lastSeen: Milliseconds,
    replay: QueueLogReplay,
  ): void {
    const { centre } = this.#options;
    const { roster, told } = centre;
    for (const [dn, agent] of told.agents) {
      const reason = String(agent.reasons?.reason ?? '');
      const paused = agent.mode === 'NotReady' && reason !== PHONE_UNAVAILABLE;
      const at = { agentId: agent.agentId, loginAt: agent.loginAt };
      for (const queue of agent.queues) {
        roster.put(dn, queue, { ...at, paused, reason, pausedAt: paused ? agent.modeSince : 0 });
      }
      for (const [queue, why] of agent.pausedOut) {
        roster.put(dn, queue, { ...at, paused: true, reason: why, pausedAt: lastSeen });
      }
    }
    const added = new Set(
      since.filter(({ verb }) => verb === 'ADDMEMBER').map(({ queue, member }) => memberKey(queue, member)),
    );
    const assumed = new Set<Dn>();
    for (const packet of picture.members) {
      const queueName = packet.get('Queue') ?? '';
      const name = nameOf(packet);
      const dn = replay.dn(name);
      const known = past.members.get(memberKey(queueName, name));
      if (told.agents.has(dn) || added.has(memberKey(queueName, name))) continue;
      roster.put(dn, centre.dn(queueName), {
        agentId: agentId(name),
        loginAt: lastSeen,
        paused: known?.pausedAt !== undefined,
        reason: known?.reason ?? '',
        pausedAt: known?.pausedAt ?? 0,
      });
      assumed.add(dn);
    }
    for (const dn of assumed) centre.assumeTold(dn, lastSeen);
  }

  #dnsByName(picture: Picture): (name: string) => Dn | undefined {
    const { members, centre } = this.#options;
    const dns = new Map<string, Dn>();
    for (const [dn, agent] of centre.told.agents) dns.set(agent.agentId, dn);
    for (const packet of picture.members) dns.set(nameOf(packet), members.dn(packet));
    return (name) => dns.get(name);
  }
}

const overlapped = (time: Milliseconds): Milliseconds => Math.floor(time / 1000) * 1000 - LOG_OVERLAP;

const nameOf = (packet: AmiPacket): string => field(packet, 'Name') ?? packet.get('Location') ?? '';
