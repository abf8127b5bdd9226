import type { Written } from '../store/tenant-directory.ts';
import type { OutcomeBody } from './schema.ts';

/** What a write did, as the client is told. */
export function outcome({ differences, leftAlone, revision }: Written, dryRun = false): OutcomeBody {
  const count = (kind: string) => differences.filter((entry) => entry.kind === kind).length;
  return {
    revision: revision.number,
    created: count('created'),
    changed: count('changed'),
    removed: count('removed'),
    vanished: differences.filter(
      (entry) =>
        entry.kind === 'changed' && entry.after.state === 'vanished' && entry.before.state !== 'vanished',
    ).length,
    leftAlone,
    ...(dryRun ? { differences } : {}),
  };
}
