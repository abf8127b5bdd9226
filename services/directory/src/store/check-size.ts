import type { DirectoryRevision } from '@pulse/model';
import { LIMITS } from '../limits.ts';
import type { Refusal } from '../plan/refusal.ts';

/** Why a revision would not fit into the log; undefined when it does. */
export function checkSize(revision: DirectoryRevision): Refusal | undefined {
  const bytes = Buffer.byteLength(JSON.stringify(revision));
  if (bytes <= LIMITS.revisionBytes) return undefined;
  const most = `${LIMITS.revisionBytes / 1024 / 1024} MiB`;
  return {
    code: 'write-too-large',
    message: `The write would change so much that its revision has ${bytes} bytes; at most ${most} are allowed.`,
    problems: [],
  };
}
