import type { Milliseconds } from '@pulse/base';
import type { Cleared } from './centre.ts';
import type { QueueLogLine } from './queue-log-line.ts';

/** What a line of the queue log says happened. A ring's beginning has no line: it follows from the line of its end. */
export type LogStep =
  | { readonly kind: 'joined'; readonly ani: string | undefined }
  | { readonly kind: 'ringing' }
  | { readonly kind: 'unanswered'; readonly callerGone: boolean }
  | { readonly kind: 'connected'; readonly ring: Milliseconds }
  | { readonly kind: 'completed'; readonly transferred: boolean }
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'cleared'; readonly how: Cleared }
  | { readonly kind: 'member-added' }
  | { readonly kind: 'member-removed' }
  | { readonly kind: 'paused'; readonly reason: string }
  | { readonly kind: 'unpaused' }
  | { readonly kind: 'restarted' };

export type TimedStep = LogStep & {
  readonly time: Milliseconds;
  readonly call: string;
  readonly queue: string;
  readonly member: string;
};

const CLEARED: Readonly<Record<string, Cleared>> = {
  EXITWITHTIMEOUT: 'timeout',
  EXITWITHKEY: 'exit',
  EXITEMPTY: 'empty',
  WITHDRAW: 'withdrawn',
};

/** The steps of a line: none for what does not concern us, two where a ring's beginning comes with its end. */
export function stepsOf(line: QueueLogLine): TimedStep[] {
  const { time, call, queue, member, data } = line;
  const at = { time, call, queue, member };
  const ringing = (ring: Milliseconds): TimedStep => ({ ...at, kind: 'ringing', time: time - ring });
  const cleared = CLEARED[line.verb];
  if (cleared) return [{ ...at, kind: 'cleared', how: cleared }];
  switch (line.verb) {
    case 'ENTERQUEUE':
      return [{ ...at, kind: 'joined', ani: data[1] || undefined }];
    case 'CONNECT': {
      const ring = number(data[2]) * 1000;
      return [ringing(ring), { ...at, kind: 'connected', ring }];
    }
    case 'RINGNOANSWER':
    case 'RINGCANCELED':
      return [
        ringing(number(data[0])),
        { ...at, kind: 'unanswered', callerGone: line.verb === 'RINGCANCELED' },
      ];
    case 'COMPLETEAGENT':
    case 'COMPLETECALLER':
      return [{ ...at, kind: 'completed', transferred: false }];
    case 'BLINDTRANSFER':
    case 'ATTENDEDTRANSFER':
    case 'TRANSFER':
      return [{ ...at, kind: 'completed', transferred: true }];
    case 'ABANDON':
      return [{ ...at, kind: 'abandoned' }];
    case 'ADDMEMBER':
      return [{ ...at, kind: 'member-added' }];
    case 'REMOVEMEMBER':
      return [{ ...at, kind: 'member-removed' }];
    // PAUSEALL and UNPAUSEALL are followed by one line per queue.
    case 'PAUSE':
      return [{ ...at, kind: 'paused', reason: data[0] ?? '' }];
    case 'UNPAUSE':
      return [{ ...at, kind: 'unpaused' }];
    case 'QUEUESTART':
      return [{ ...at, kind: 'restarted' }];
    default:
      return [];
  }
}

function number(text: string | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : 0;
}
