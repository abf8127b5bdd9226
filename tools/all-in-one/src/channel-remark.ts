import { messageOf, unreachable } from '@pulse/base';
import type { ProtocolEvent } from '@pulse/protocol';

/** What the operator is told of a live channel; nothing of those that come and go in good order. */
export function channelRemark(event: ProtocolEvent): string | undefined {
  switch (event.kind) {
    case 'opened':
    case 'welcomed':
    case 'closed':
      return undefined;
    case 'malformed':
      return `${event.peer} sent something that is no message: ${event.reason}. Its channel was closed.`;
    case 'oversized':
      return `${event.peer} sent ${event.bytes} bytes at once, ${event.limit} are allowed. Its channel was closed.`;
    case 'unknown-kind':
      return `${event.peer} sent a message of the unknown kind "${event.name}", which was skipped.`;
    case 'unsendable':
      return `An event of ${event.bytes} bytes is too large for ${event.peer}, ${event.limit} are allowed.`;
    case 'closing':
      return `The channel of ${event.peer} is closed: ${event.message} (${event.code}).`;
    case 'failed':
      return `Serving ${event.peer} failed: ${messageOf(event.error)}.`;
    default:
      return unreachable(event);
  }
}
