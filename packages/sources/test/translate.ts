import type { SourceEvent } from '@pulse/model';
import { sourceId } from '@pulse/model';
import { Agenda } from '../src/asterisk/agenda.ts';
import { AmiTranslation } from '../src/asterisk/ami-translation.ts';
import { Centre } from '../src/asterisk/centre.ts';

type Fields = Record<string, string | number>;

/** Second 0 of the hand-made sessions. */
export const START = 1_800_000_000_000;

/** A translation that is fed packet by packet; what it told is written as one line per event. */
export class Script {
  readonly events: SourceEvent[] = [];
  readonly batches: number[] = [];
  readonly agenda = new Agenda(undefined);
  readonly centre: Centre;
  readonly translation: AmiTranslation;
  #time = START;

  constructor(wrapUp: Record<string, number> = {}) {
    this.centre = new Centre({
      source: sourceId('a'),
      agenda: this.agenda,
      wrapUp,
      emit: (events) => {
        this.events.push(...events);
        this.batches.push(events.length);
      },
    });
    this.translation = new AmiTranslation(this.centre, this.agenda, {});
  }

  /** `seconds` after the start, the event with these fields. */
  at(seconds: number, event: string, fields: Fields = {}, privilege = 'agent,all'): this {
    this.#time = START + seconds * 1000;
    const packet = new Map(
      Object.entries({ Event: event, Privilege: privilege, ...fields }).map(([key, value]) => [
        key,
        String(value),
      ]),
    );
    this.translation.packet(packet, this.#time);
    return this;
  }

  call(seconds: number, event: string, fields: Fields = {}): this {
    return this.at(seconds, event, fields, 'call,all');
  }

  /** Time passes without an event. */
  until(seconds: number): this {
    this.agenda.advance(START + seconds * 1000);
    return this;
  }

  /** Everything told since the last asking: `2.5 EventHeld 1001 c1 queue=support state=Transferred …`. */
  told(): string[] {
    const bare = (dn: string | undefined) => dn?.replace(/@a$/, '');
    return this.events.splice(0).map((event) => {
      const parts: unknown[] = [
        Number(((event.time - START) / 1000).toFixed(3)),
        event.type.replace(/^Event/, ''),
        bare(event.thisDn),
        event.callId ?? '',
        event.callType && event.callType !== 'Inbound' ? event.callType : '',
        event.thisQueue && event.thisQueue !== event.thisDn ? `queue=${bare(event.thisQueue)}` : '',
        event.thirdPartyDn ? `third=${bare(event.thirdPartyDn)}` : '',
        event.previousCallId ? `previous=${event.previousCallId}` : '',
        event.callState ?? '',
        event.workMode ?? '',
        event.reasons ? `reason=${event.reasons['reason']}` : '',
        event.extensions
          ? Object.entries(event.extensions)
              .map(([key, value]) => `${key}=${value}`)
              .join(' ')
          : '',
      ];
      return parts.filter((part) => part !== '' && part !== undefined).join(' ');
    });
  }
}

/** A member of a queue, ready; the second part of the session's usual beginning. */
export const member = (queue: string, number: string, name: string, more: Fields = {}): Fields => ({
  Queue: queue,
  MemberName: name,
  Interface: `PJSIP/${number}`,
  StateInterface: `PJSIP/${number}`,
  LoginTime: START / 1000,
  LastPause: 0,
  Status: 1,
  Paused: 0,
  PausedReason: '',
  ...more,
});

/** A caller's fields in queue events. */
export const caller = (queue: string, call: string, more: Fields = {}): Fields => ({
  Queue: queue,
  Channel: `PJSIP/trunk-${call.padStart(8, '0')}`,
  Uniqueid: call,
  Linkedid: call,
  CallerIDNum: '5550001',
  Exten: queue,
  ...more,
});

/** The phone's part of queue events. */
export const phone = (number: string, name: string, channel: string): Fields => ({
  Interface: `PJSIP/${number}`,
  MemberName: name,
  DestChannel: `PJSIP/${number}-${channel.padStart(8, '0')}`,
  DestUniqueid: channel,
});

/** Two agents in a queue, and a call that the first has answered. */
export function answered(wrapUp: Record<string, number> = {}): Script {
  const script = new Script(wrapUp)
    .at(0, 'QueueMemberAdded', member('support', '1001', 'Ann'))
    .at(0, 'QueueMemberAdded', member('support', '1002', 'Ben'))
    .at(1, 'QueueCallerJoin', caller('support', '71'))
    .at(2, 'AgentCalled', { ...caller('support', '71'), ...phone('1001', 'Ann', '81') })
    .call(3, 'DialEnd', { Uniqueid: '71', DestUniqueid: '81', DialStatus: 'ANSWER' })
    .at(3, 'QueueCallerLeave', caller('support', '71'))
    .at(3, 'AgentConnect', { ...caller('support', '71'), ...phone('1001', 'Ann', '81'), RingTime: 1 });
  script.told();
  return script;
}

/** The end of that call. */
export const ended = { ...caller('support', '71'), ...phone('1001', 'Ann', '81'), Reason: 'agent' };
