import type { Milliseconds } from '@pulse/base';
import { plainText } from './ami-packet.ts';

/** One line of queue_log: `seconds|call|queue|member|verb|data…`. */
export interface QueueLogLine {
  /** The whole second in which it was written, as milliseconds since 1970. */
  readonly time: Milliseconds;
  /** Uniqueid of the caller's channel; `NONE`, `MANAGER`, `CLI`, `REALTIME` … where there is no call. */
  readonly call: string;
  readonly queue: string;
  /** The member's name. */
  readonly member: string;
  readonly verb: string;
  readonly data: readonly string[];
}

/** Longest line that is read; Asterisk's own are below 1 KB. */
export const LONGEST_LINE = 8192;

/** Reads one line; undefined when it is none. */
export function parseQueueLogLine(text: string): QueueLogLine | undefined {
  if (text.length > LONGEST_LINE) return undefined;
  const [stamp = '', call = '', queue = '', member = '', verb = '', ...data] = text.split('|').map(plainText);
  if (!/^\d{1,12}$/.test(stamp) || !/^[A-Z]+$/.test(verb)) return undefined;
  if (call === '' || queue === '' || member === '') return undefined;
  return { time: Number(stamp) * 1000, call, queue, member, verb, data };
}
