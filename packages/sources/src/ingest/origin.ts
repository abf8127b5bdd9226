import { createHash } from 'node:crypto';
import type { SourceEvent } from '@pulse/model';

/** Under which extension an event's origin stands in the log: from there it is known again after a restart. */
export const ORIGIN = 'origin';

/** What names an event wherever it is sent again. Clients cannot choose it: `extensions.origin` is the source's. */
export const origin = {
  id: (id: string): string => `id:${id}`,
  sequence: (epoch: number, seq: number): string => `seq:${epoch}/${seq}`,
  /** Of an event without a name of its own in a batch that has a key; `digest` is that of the whole batch. */
  key: (key: string, index: number, digest: string): string =>
    `key:${digestOf(key).slice(0, 22)}/${index}/${digest.slice(0, 11)}`,
};

/** SHA-256 in letters, digits, `-` and `_`. */
export const digestOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('base64url');

/** The origin that was given to an event, if any. */
export function originOf(event: SourceEvent): string | undefined {
  const given = event.extensions?.[ORIGIN];
  return typeof given === 'string' ? given : undefined;
}

/** The event with its origin, which stands first so that it stays where extensions are cut to their limit. */
export const withOrigin = (event: SourceEvent, given: string): SourceEvent => ({
  ...event,
  extensions: { [ORIGIN]: given, ...event.extensions },
});
