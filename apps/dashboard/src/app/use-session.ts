import { useCallback, useEffect, useState } from 'react';
import { say } from '../text/messages.ts';
import { ApiError, readSession, type Session, type SignInMethod, signOut } from './api.ts';

export type SessionState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'signed-in'; readonly session: Session }
  | {
      readonly kind: 'signed-out';
      readonly methods: readonly SignInMethod[];
      readonly note?: string;
      readonly advice?: string;
    }
  | { readonly kind: 'unreachable' };

export interface SessionControl {
  readonly state: SessionState;
  /** Asks the server again who this is; `note` says why nobody is, when nobody is. */
  refresh(note?: string): void;
  /** The session may have ended: asks, and changes nothing unless it has. */
  verify(): void;
  leave(): void;
}

const RETRY_MS = 2000;

/** Who sits in front of the page. `arrival` is the sign-in by the link of the address, if it had one. */
export function useSession(arrival: Promise<unknown> | undefined): SessionControl {
  const [state, setState] = useState<SessionState>({ kind: 'checking' });

  const refresh = useCallback((note?: string, advice?: string) => {
    readSession().then(
      (session) => setState({ kind: 'signed-in', session }),
      (error: unknown) => setState(signedOutBy(error, note, advice)),
    );
  }, []);

  useEffect(() => {
    if (!arrival) return refresh();
    arrival.then(
      () => refresh(),
      (error: unknown) => {
        const refused = error instanceof ApiError && error.status !== 0;
        refresh(
          refused ? error.message || say.signIn.linkRefused : undefined,
          refused ? error.advice : undefined,
        );
      },
    );
  }, [arrival, refresh]);

  useEffect(() => {
    if (state.kind !== 'unreachable') return;
    const timer = setTimeout(() => refresh(), RETRY_MS);
    return () => clearTimeout(timer);
  }, [state, refresh]);

  const verify = useCallback(() => {
    readSession().catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 401) setState(signedOutBy(error, say.signIn.ended));
    });
  }, []);

  const leave = useCallback(() => {
    const done = () => refresh(say.signIn.left);
    signOut().then(done, done);
  }, [refresh]);

  return { state, refresh, verify, leave };
}

function signedOutBy(error: unknown, note?: string, advice?: string): SessionState {
  if (!(error instanceof ApiError) || error.status !== 401) return { kind: 'unreachable' };
  return {
    kind: 'signed-out',
    methods: error.methods,
    ...(note === undefined ? {} : { note }),
    ...(advice === undefined ? {} : { advice }),
  };
}
