import { useCallback, useEffect, useState } from 'react';
import { say } from '../text/messages.ts';
import { ApiError, moveToTenant, readSession, type Session, type SignInMethod, signOut } from './api.ts';

export type SessionState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'signed-in'; readonly session: Session }
  | {
      readonly kind: 'signed-out';
      readonly methods: readonly SignInMethod[];
      readonly note?: string;
      readonly advice?: string;
    }
  /** Signed in, but with no right to see anything (any more). */
  | { readonly kind: 'no-access'; readonly message: string; readonly advice: string | undefined }
  | { readonly kind: 'unreachable' };

export interface SessionControl {
  readonly state: SessionState;
  /** Asks the server again who this is; `note` says why nobody is, when nobody is. */
  refresh(note?: string): void;
  /** The session may have ended, or lost its rights, or moved to another tenant: asks, and changes nothing otherwise. */
  verify(): void;
  moveTo(tenant: string): void;
  leave(): void;
}

const RETRY_MS = 2000;

/**
 * Who sits in front of the page. `arrival` is the sign-in by the link of the address, if it had one; `failure` says why
 * the sign-in service sent the browser back without one.
 */
export function useSession(
  arrival: Promise<unknown> | undefined,
  failure: string | undefined,
): SessionControl {
  const [state, setState] = useState<SessionState>({ kind: 'checking' });

  const refresh = useCallback((note?: string, advice?: string) => {
    readSession().then(
      (session) => setState({ kind: 'signed-in', session }),
      (error: unknown) => setState(signedOutBy(error, note, advice)),
    );
  }, []);

  useEffect(() => {
    if (!arrival) return refresh(failure);
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
  }, [arrival, failure, refresh]);

  useEffect(() => {
    if (state.kind !== 'unreachable') return;
    const timer = setTimeout(() => refresh(), RETRY_MS);
    return () => clearTimeout(timer);
  }, [state, refresh]);

  const verify = useCallback(() => {
    readSession().then(
      (session) => setState((known) => (sameTenant(known, session) ? known : { kind: 'signed-in', session })),
      (error: unknown) => {
        if (error instanceof ApiError && error.status !== 0) setState(signedOutBy(error, say.signIn.ended));
      },
    );
  }, []);

  const moveTo = useCallback(
    (tenant: string) => {
      moveToTenant(tenant).then(() => refresh(), verify);
    },
    [refresh, verify],
  );

  const leave = useCallback(() => {
    const done = () => refresh(say.signIn.left);
    signOut().then((url) => (url === undefined ? done() : window.location.assign(url)), done);
  }, [refresh]);

  return { state, refresh, verify, moveTo, leave };
}

const sameTenant = (state: SessionState, session: Session) =>
  state.kind === 'signed-in' && state.session.tenant.id === session.tenant.id;

function signedOutBy(error: unknown, note?: string, advice?: string): SessionState {
  if (error instanceof ApiError && error.status === 403) {
    return { kind: 'no-access', message: error.message, advice: error.advice };
  }
  if (!(error instanceof ApiError) || error.status !== 401) return { kind: 'unreachable' };
  return {
    kind: 'signed-out',
    methods: error.methods,
    ...(note === undefined ? {} : { note }),
    ...(advice === undefined ? {} : { advice }),
  };
}
