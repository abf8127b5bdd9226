import { messageOf, PulseError } from '@pulse/base';
import type { z } from 'zod';
import { decodeFrame } from './codec.ts';
import type { OnProtocolEvent } from './protocol-event.ts';
import type { Frame } from './transport.ts';

/** The part of a discriminated union of messages that this border needs. */
type MessageSchema = z.ZodType & { readonly options: readonly z.ZodObject<{ kind: z.ZodLiteral<string> }>[] };

/**
 * Reads frames of one direction of one pattern. A message of an unknown kind is told and skipped (undefined), so that a
 * newer peer may say more; anything else that is no message is told and thrown as {@link PulseError} `malformed`.
 */
export function messageReader<Message>(
  schema: MessageSchema,
  onEvent: OnProtocolEvent,
  decode: (frame: Frame) => unknown = decodeFrame,
): (frame: Frame, peer: string) => Message | undefined {
  const kinds = new Set(schema.options.map((option) => option.shape.kind.value));

  function refuse(peer: string, reason: string): never {
    onEvent({ kind: 'malformed', peer, reason });
    throw new PulseError('malformed', reason);
  }

  return (frame, peer) => {
    let decoded: unknown;
    try {
      decoded = decode(frame);
    } catch (thrown) {
      refuse(
        peer,
        `not ${typeof frame === 'string' ? 'JSON' : 'msgpack'}: ${messageOf(thrown).slice(0, 100)}`,
      );
    }
    const kind = kindOf(decoded);
    if (kind === undefined) refuse(peer, 'not an object with a kind');
    if (!kinds.has(kind)) {
      onEvent({ kind: 'unknown-kind', peer, name: kind.slice(0, 64) });
      return undefined;
    }
    const parsed = schema.safeParse(decoded);
    if (parsed.success) return parsed.data as Message;
    const issue = parsed.error.issues[0];
    refuse(peer, `${kind}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`.slice(0, 200));
  };
}

function kindOf(decoded: unknown): string | undefined {
  if (typeof decoded !== 'object' || decoded === null || !('kind' in decoded)) return undefined;
  return typeof decoded.kind === 'string' ? decoded.kind : undefined;
}

/** Clients write JSON only: the decoder that is reachable before anybody signed in stays the runtime's own. */
export function decodeClientFrame(frame: Frame): unknown {
  if (typeof frame !== 'string') throw new TypeError('clients send text frames');
  return JSON.parse(frame);
}
