import type { CloseName } from './close-codes.ts';
import type { Encoding } from './log-messages.ts';

/**
 * What an end of a channel tells the service around it, to count and to log: once per occurrence, always with the peer,
 * never with contents of messages.
 */
export type ProtocolEvent =
  | { readonly kind: 'opened'; readonly peer: string }
  | {
      readonly kind: 'welcomed';
      readonly peer: string;
      readonly version: number;
      readonly encoding: Encoding;
    }
  /** A frame that is no message of the protocol; the channel is closed. */
  | { readonly kind: 'malformed'; readonly peer: string; readonly reason: string }
  /** A frame above the limit; the channel is closed. */
  | { readonly kind: 'oversized'; readonly peer: string; readonly bytes: number; readonly limit: number }
  /** A message of a kind that this version does not know; skipped. */
  | { readonly kind: 'unknown-kind'; readonly peer: string; readonly name: string }
  /** An event that does not fit into any frame; receivers get a gap in its place. */
  | { readonly kind: 'unsendable'; readonly peer: string; readonly bytes: number; readonly limit: number }
  /** This side closes the channel for a reason of the table. */
  | { readonly kind: 'closing'; readonly peer: string; readonly code: CloseName; readonly message: string }
  /** A programming error while serving this channel, which is closed with `internal`. */
  | { readonly kind: 'failed'; readonly peer: string; readonly error: unknown }
  | { readonly kind: 'closed'; readonly peer: string; readonly code: number; readonly reason: string };

export type OnProtocolEvent = (event: ProtocolEvent) => void;
