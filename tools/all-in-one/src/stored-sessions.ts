import type { Session, SessionStore } from '@pulse/pulse';
import type { DataFolder } from '@pulse/storage';

/** Sessions in a document of the data folder, so that a browser stays signed in over a restart. */
export async function storedSessions(folder: DataFolder): Promise<SessionStore> {
  const known = (await folder.readDocument('sessions', parseSessions)) ?? {};
  let writing: Promise<void> = Promise.resolve();
  return {
    load: () => known,
    save(sessions) {
      const written = writing.then(() => folder.writeDocument('sessions', sessions));
      writing = written.catch(() => {});
      return written;
    },
  };
}

function parseSessions(value: unknown): Record<string, Session> {
  const entries = Object.entries(value as Record<string, Session>);
  if (entries.some(([, s]) => typeof s.user !== 'string' || !Number.isFinite(s.used)))
    throw new Error('not sessions');
  return Object.fromEntries(entries);
}
