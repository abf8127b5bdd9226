import { fail, ok, type Result } from '@pulse/base';
import type { SourceEvent } from '@pulse/model';
import { ORIGIN, origin, withOrigin } from '@pulse/sources';
import { z } from 'zod';
import { guardEvent } from '../event-guard.ts';
import type { Entry } from './parse-body.ts';

/** Which batch an event is a part of. */
export interface BatchIdentity {
  readonly tenant: string;
  readonly source: string;
  /** The `Idempotency-Key`, and the digest of the body that it belongs to. */
  readonly key?: string;
  readonly digest: string;
}

/** What is wrong with one event; never with its content. */
export interface EventProblem {
  readonly field: string;
  readonly reason: string;
}

/** What an event may say of its identity beside the fields of events. */
const identitySchema = z.object({
  tenant: z.string().optional(),
  source: z.string().optional(),
  id: z.string().min(1).max(128).optional(),
  epoch: z.int().nonnegative().optional(),
  seq: z.int().positive().optional(),
});
type Identity = z.infer<typeof identitySchema>;

/** Field names come from outside, and may be as long as a body. */
const LONGEST_FIELD = 128;

/** Reads one event: identity and schema; what a caller can make long is cut, as everywhere. */
export function readEvent(
  entry: Entry,
  index: number,
  batch: BatchIdentity,
): Result<SourceEvent, EventProblem> {
  if ('unreadable' in entry) return problem('(event)', entry.unreadable);
  const { input } = entry;
  const identity = identitySchema.safeParse(input);
  if (!identity.success) {
    const [issue] = identity.error.issues;
    return problem(issue?.path.join('.') || '(event)', issue?.message ?? 'not an event');
  }
  const event = input as SourceEvent & { readonly extensions?: unknown };
  const misplaced = misplacedField(identity.data, batch);
  if (misplaced) return misplaced;
  if (typeof event.extensions === 'object' && event.extensions !== null && ORIGIN in event.extensions) {
    return problem(`extensions.${ORIGIN}`, 'is set by Pulse; name the event with "id"');
  }
  const name = nameOf(identity.data, index, batch);
  const guarded = guardEvent(name === undefined ? event : withOrigin(event, name));
  if (guarded.ok) return ok(guarded.value.event);
  const { error } = guarded;
  return error.kind === 'unknown-type'
    ? problem('type', 'is not a type that Pulse knows; skipped')
    : problem(error.field, error.reason);
}

function misplacedField(identity: Identity, batch: BatchIdentity): Result<never, EventProblem> | undefined {
  for (const field of ['tenant', 'source'] as const) {
    const said = identity[field];
    if (said !== undefined && said !== batch[field]) {
      return problem(field, `is not the ${field} that the token is for`);
    }
  }
  if ((identity.epoch === undefined) !== (identity.seq === undefined)) {
    return problem(identity.epoch === undefined ? 'epoch' : 'seq', 'epoch and seq belong together');
  }
  return undefined;
}

function nameOf({ id, epoch, seq }: Identity, index: number, batch: BatchIdentity): string | undefined {
  if (id !== undefined) return origin.id(id);
  if (epoch !== undefined && seq !== undefined) return origin.sequence(epoch, seq);
  return batch.key === undefined ? undefined : origin.key(batch.key, index, batch.digest);
}

const problem = (field: string, reason: string): Result<never, EventProblem> =>
  fail({ field: field.slice(0, LONGEST_FIELD), reason: reason.slice(0, 2 * LONGEST_FIELD) });
