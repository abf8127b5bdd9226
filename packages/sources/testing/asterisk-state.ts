import { type AmiPacket, field, numberField } from '../src/asterisk/ami-packet.ts';

type Fields = Record<string, string>;

interface QueueState {
  readonly fields: Fields;
  completed: number;
  abandoned: number;
  readonly members: Map<string, Fields>;
  readonly callers: Map<string, { readonly fields: Fields; readonly joined: number }>;
}

/**
 * What an Asterisk knows, kept up to date by the events that it sends, to answer questions truthfully for that moment.
 * It counts as app_queue counts: every caller who leaves unanswered is "abandoned", time-outs included.
 */
export class AsteriskState {
  readonly #queues = new Map<string, QueueState>();
  readonly #channels = new Map<string, { fields: Fields; readonly created: number }>();
  readonly #inQueue = new Map<string, string>();

  constructor(queues: readonly AmiPacket[]) {
    for (const packet of queues) {
      this.#queues.set(packet.get('Queue') ?? '', {
        fields: Object.fromEntries([...packet].filter(([key]) => key !== 'ActionID')),
        completed: Number(packet.get('Completed') ?? 0),
        abandoned: Number(packet.get('Abandoned') ?? 0),
        members: new Map(),
        callers: new Map(),
      });
    }
  }

  apply(packet: AmiPacket, time: number): void {
    const queue = this.#queues.get(packet.get('Queue') ?? '');
    const id = packet.get('Uniqueid') ?? '';
    const member = queue?.members.get(packet.get('Interface') ?? '');
    switch (packet.get('Event')) {
      case 'QueueMemberAdded':
      case 'QueueMemberPause':
      case 'QueueMemberStatus':
        queue?.members.set(packet.get('Interface') ?? '', memberFields(packet, member));
        break;
      case 'QueueMemberRemoved':
        queue?.members.delete(packet.get('Interface') ?? '');
        break;
      case 'QueueCallerJoin':
        queue?.callers.set(id, { fields: callerFields(packet), joined: time });
        this.#inQueue.set(id, packet.get('Queue') ?? '');
        break;
      case 'QueueCallerAbandon':
        if (queue) queue.abandoned++;
        this.#inQueue.delete(id);
        break;
      case 'QueueCallerLeave':
        queue?.callers.delete(id);
        break;
      case 'AgentConnect':
        if (member) member.InCall = '1';
        break;
      case 'AgentComplete':
        if (queue) queue.completed++;
        if (member) {
          member.InCall = '0';
          member.CallsTaken = String(Number(member.CallsTaken) + 1);
          member.LastCall = String(Math.floor(time / 1000));
        }
        break;
      case 'Hangup':
        this.#channels.delete(id);
        this.#inQueue.delete(id);
        break;
      default:
        this.#channel(packet, id, time);
    }
  }

  /** The events of QueueStatus's list: each queue with its members and its callers. */
  queueStatus(now: number): Fields[] {
    const list: Fields[] = [];
    for (const [name, queue] of this.#queues) {
      list.push({
        ...queue.fields,
        Calls: String(queue.callers.size),
        Completed: String(queue.completed),
        Abandoned: String(queue.abandoned),
      });
      for (const member of queue.members.values())
        list.push({ Event: 'QueueMember', Queue: name, ...member });
      let position = 1;
      for (const { fields, joined } of queue.callers.values()) {
        const wait = String(Math.floor(now / 1000) - Math.floor(joined / 1000));
        list.push({
          Event: 'QueueEntry',
          Queue: name,
          Position: String(position++),
          ...fields,
          Wait: wait,
          Priority: '0',
        });
      }
    }
    return list;
  }

  /** The events of CoreShowChannels' list. */
  channels(now: number): Fields[] {
    return [...this.#channels.values()].map(({ fields, created }) => ({
      Event: 'CoreShowChannel',
      ...fields,
      ...this.#application(fields),
      Duration: duration(now - created),
    }));
  }

  #application(fields: Fields): Fields {
    const queue = this.#inQueue.get(fields.Uniqueid ?? '');
    if (queue !== undefined) return { Application: 'Queue', ApplicationData: `${queue},t,,,45` };
    const outgoing = /^Local\/\d+@agents.*;1$/.test(fields.Channel ?? '');
    return outgoing ? { Application: 'AppQueue', ApplicationData: '(Outgoing Line)' } : {};
  }

  #channel(packet: AmiPacket, id: string, time: number): void {
    const event = packet.get('Event') ?? '';
    const known = this.#channels.get(id);
    if (event === 'Newchannel') {
      this.#channels.set(id, { fields: channelFields(packet), created: time });
    } else if (known && ['Newstate', 'NewCallerid', 'NewConnectedLine'].includes(event)) {
      known.fields = { ...known.fields, ...channelFields(packet) };
    } else if (known && event === 'BridgeEnter') {
      known.fields.BridgeId = packet.get('BridgeUniqueid') ?? '';
    } else if (known && event === 'BridgeLeave') {
      delete known.fields.BridgeId;
    }
  }
}

const CHANNEL_FIELDS = [
  'Channel',
  'ChannelState',
  'ChannelStateDesc',
  'CallerIDNum',
  'CallerIDName',
  'ConnectedLineNum',
  'ConnectedLineName',
  'Language',
  'AccountCode',
  'Context',
  'Exten',
  'Priority',
  'Uniqueid',
  'Linkedid',
];

const pick = (packet: AmiPacket, keys: readonly string[]): Fields =>
  Object.fromEntries(keys.map((key) => [key, packet.get(key) ?? '']));

const channelFields = (packet: AmiPacket): Fields => pick(packet, CHANNEL_FIELDS);

const callerFields = (packet: AmiPacket): Fields =>
  pick(packet, [
    'Channel',
    'Uniqueid',
    'CallerIDNum',
    'CallerIDName',
    'ConnectedLineNum',
    'ConnectedLineName',
  ]);

/**
 * An event of a member may come before or after the AgentComplete that it counts already: the count goes by the latter.
 */
function memberFields(packet: AmiPacket, known: Fields | undefined): Fields {
  const last = Math.max(numberField(packet, 'LastCall') ?? 0, Number(known?.LastCall ?? 0));
  return {
    Name: field(packet, 'MemberName') ?? '',
    Location: packet.get('Interface') ?? '',
    ...pick(packet, ['StateInterface', 'Membership', 'Penalty']),
    CallsTaken: known?.CallsTaken ?? packet.get('CallsTaken') ?? '0',
    LastCall: String(last),
    ...pick(packet, ['LastPause', 'LoginTime']),
    InCall: known?.InCall ?? packet.get('InCall') ?? '0',
    ...pick(packet, ['Status', 'Paused', 'PausedReason', 'Wrapuptime']),
  };
}

function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
