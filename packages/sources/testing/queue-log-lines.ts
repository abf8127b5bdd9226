import { readFileSync } from 'node:fs';
import type { AmiPacket } from '../src/asterisk/ami-packet.ts';
import type { Recording } from './recording.ts';

/**
 * When each line of the recorded queue_log was written: just before the packet of the same happening. Returns for each
 * line the index of that packet; lines without one (PAUSEALL, QUEUESTART) go with the next line.
 */
export function placeQueueLogLines(
  recording: Recording,
): { readonly text: string; readonly before: number }[] {
  const waiting = new Map<string, number[]>();
  recording.packets.forEach(({ packet }, index) => {
    const key = packetKey(packet);
    if (key !== undefined) waiting.set(key, [...(waiting.get(key) ?? []), index]);
  });
  const lines = readFileSync(recording.queueLogPath, 'utf8').trimEnd().split('\n');
  const places = lines.map((line) => waiting.get(lineKey(line) ?? '')?.shift());
  let next = recording.packets.length - 1;
  return lines
    .map((text, index) => ({ text, before: places[index] }))
    .reverse()
    .map(({ text, before }) => {
      next = Math.min(next, before ?? next);
      return { text, before: next };
    })
    .reverse();
}

function packetKey(packet: AmiPacket): string | undefined {
  const queue = packet.get('Queue');
  const who = `${queue} ${packet.get('MemberName')}`;
  const call = `${queue} ${packet.get('Uniqueid')}`;
  switch (packet.get('Event')) {
    case 'QueueCallerJoin':
      return `join ${call}`;
    case 'AgentConnect':
      return `connect ${call}`;
    case 'AgentComplete':
      return `complete ${who}`;
    case 'AgentRingNoAnswer':
      return `ring ${call} ${packet.get('MemberName')}`;
    case 'QueueCallerAbandon':
      return `leave ${call}`;
    case 'QueueMemberAdded':
      return `add ${who}`;
    case 'QueueMemberPause':
      return `pause ${packet.get('Paused')} ${who}`;
    default:
      return undefined;
  }
}

function lineKey(line: string): string | undefined {
  const [, id, queue, member, verb] = line.split('|');
  const who = `${queue} ${member}`;
  const call = `${queue} ${id}`;
  switch (verb) {
    case 'ENTERQUEUE':
      return `join ${call}`;
    case 'CONNECT':
      return `connect ${call}`;
    case 'COMPLETEAGENT':
    case 'COMPLETECALLER':
      return `complete ${who}`;
    case 'RINGNOANSWER':
      return `ring ${call} ${member}`;
    case 'ABANDON':
    case 'EXITWITHTIMEOUT':
      return `leave ${call}`;
    case 'ADDMEMBER':
      return `add ${who}`;
    case 'PAUSE':
      return `pause 1 ${who}`;
    case 'UNPAUSE':
      return `pause 0 ${who}`;
    default:
      return undefined;
  }
}
