import { unreachable } from '@pulse/base';

/** What may be wrong with a connection although it lives. */
export type SessionWarning =
  | 'no-timestamps'
  | 'no-channels'
  | 'no-call-events'
  | 'no-queue-events'
  | 'clocks-differ'
  | 'damaged-packets';

/** What the person reads: what is so, and what to do. */
export function warningText(warning: SessionWarning): string {
  switch (warning) {
    case 'no-timestamps':
      return 'Asterisk sends no timestamps, so times of arrival are used; set timestampevents=yes in manager.conf';
    case 'no-channels':
      return 'the manager account may not list channels, so calls under way at a connection are not seen; add write=reporting';
    case 'no-call-events':
      return 'the manager account is not shown channels, so time-outs in a queue cannot be told from callers who gave up; add read=call';
    case 'no-queue-events':
      return 'Asterisk counts calls in its queues but shows none of them; add read=agent to the manager account';
    case 'clocks-differ':
      return "the clocks of Asterisk's machine and of this one differ by more than 5 s";
    case 'damaged-packets':
      return 'some manager packets were damaged or too large and were left out';
    default:
      return unreachable(warning);
  }
}
