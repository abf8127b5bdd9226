import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type AmiPacket, stampOf } from '../src/asterisk/ami-packet.ts';
import { AmiParser } from '../src/asterisk/ami-parser.ts';

/** One event of a recorded manager session. */
export interface RecordedPacket {
  /** Milliseconds since 1970, as Asterisk stamped it. */
  readonly time: number;
  readonly packet: AmiPacket;
}

export interface Recording {
  readonly banner: string;
  /** Only what Asterisk tells unasked, in order; the answers to the recorder's own actions are left out. */
  readonly packets: readonly RecordedPacket[];
  /** What QueueStatus said when the recording began: queues without members or calls. */
  readonly queues: readonly AmiPacket[];
  /** Asterisk's own account of the same time. */
  readonly queueLogPath: string;
  /** The counters that Asterisk answered to QueueStatus at the end. */
  readonly finalStatus: FinalStatus;
}

export type FinalStatus = Readonly<
  Record<
    string,
    Readonly<Record<string, string>> & {
      readonly members: Readonly<Record<string, Readonly<Record<string, string>>>>;
    }
  >
>;

const file = (name: string) => new URL(`./recording/${name}`, import.meta.url);

/** Nine minutes of a real Asterisk 22: three queues, nine agents, 205 calls. */
export function readRecording(): Recording {
  let banner = '';
  const packets: RecordedPacket[] = [];
  const queues: AmiPacket[] = [];
  const parser = new AmiParser({
    banner: (text) => {
      banner = text;
    },
    packet: (packet) => {
      const time = stampOf(packet);
      if (packet.get('Event') === 'QueueParams' && packets.length === 1) queues.push(packet);
      if (packet.has('Event') && time !== undefined) packets.push({ time, packet });
    },
    damaged: (reason) => {
      throw new Error(`the recording is damaged: ${reason}`);
    },
    hopeless: (reason) => {
      throw new Error(`the recording is no manager session: ${reason}`);
    },
  });
  parser.push(gunzipSync(readFileSync(file('ami-session.log.gz'))));
  return {
    banner,
    packets,
    queues,
    queueLogPath: file('queue_log').pathname,
    finalStatus: JSON.parse(readFileSync(file('final-queue-status.json'), 'utf8')) as FinalStatus,
  };
}
