import type { Session, SessionStore } from '@pulse/pulse';
import type { DataFolder } from '@pulse/storage';

/** Sessions in a document of the data folder, so that a browser stays signed in over a restart. */
export async function storedSessions(folder: DataFolder): Promise<SessionStore> {
  const sessions = new Map(Object.entries((await folder.readDocument('sessions', parseSessions)) ?? {}));
  let writing: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    const written = writing.then(() => folder.writeDocument('sessions', Object.fromEntries(sessions)));
    writing = written.catch(() => {});
    return written;
  };
  return {
    load: async () => sessions,
    put(key, session) {
      sessions.set(key, session);
      return save();
    },
    remove(key) {
      sessions.delete(key);
      return save();
    },
  };
}

function parseSessions(value: unknown): Record<string, Session> {
  const entries = Object.entries(value as Record<string, Session>);
  const whole = ({ userName, tenant, used }: Session) =>
    typeof userName === 'string' && typeof tenant === 'string' && Number.isFinite(used);
  // Sessions of a Pulse that knew one person only are over: their people sign in again.
  return Object.fromEntries(entries.filter(([, session]) => whole(session)));
}
