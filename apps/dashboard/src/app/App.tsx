import { systemClock } from '@pulse/base';
import { browserChannel, STATE_PROTOCOL } from '@pulse/protocol/browser';
import { useEffect, useState } from 'react';
import { type Live, LiveProvider } from '../live/live-context.tsx';
import { LiveFeed } from '../live/live-feed.ts';
import { Trends } from '../live/trends.ts';
import { Sprite } from '../look/Sprite.tsx';
import { createFormats } from '../text/format.ts';
import { say } from '../text/messages.ts';
import { fetchTrend, type Session } from './api.ts';
import { BoardPage } from './BoardPage.tsx';
import { SignInFrame, SignInPage } from './SignInPage.tsx';
import { type SessionControl, useSession } from './use-session.ts';

export interface AppProps {
  /** The sign-in by the link of the address, if it had one. */
  readonly arrival: Promise<unknown> | undefined;
  /** Why the sign-in service sent the browser back, if it did. */
  readonly failure: string | undefined;
}

export function App({ arrival, failure }: AppProps) {
  const control = useSession(arrival, failure);
  return (
    <>
      <Sprite />
      <Page control={control} />
    </>
  );
}

function Page({ control }: { control: SessionControl }) {
  const { state, refresh, verify, moveTo, leave } = control;
  switch (state.kind) {
    case 'checking':
      return null;
    case 'unreachable':
      return (
        <SignInFrame>
          <h1>{say.unreachable.title}</h1>
          <p>{say.unreachable.text}</p>
        </SignInFrame>
      );
    case 'signed-out':
      return (
        <SignInPage
          methods={state.methods}
          note={state.note}
          advice={state.advice}
          onSignedIn={() => refresh()}
        />
      );
    case 'no-access':
      return (
        <SignInFrame>
          <h1>{say.noAccess.title}</h1>
          <p className="wrong">{state.message}</p>
          {state.advice && <p>{state.advice}</p>}
          <button type="button" className="btn" onClick={leave}>
            {say.signOut}
          </button>
        </SignInFrame>
      );
    case 'signed-in':
      return (
        <SignedIn
          key={state.session.tenant.id}
          session={state.session}
          onMove={moveTo}
          onSignOut={leave}
          onDoubt={verify}
        />
      );
  }
}

interface SignedInProps {
  readonly session: Session;
  readonly onMove: (tenant: string) => void;
  readonly onSignOut: () => void;
  readonly onDoubt: () => void;
}

function SignedIn({ session, onMove, onSignOut, onDoubt }: SignedInProps) {
  const live = useLiveOf(session, onDoubt);
  if (!live) return null;
  return (
    <LiveProvider value={live}>
      <BoardPage account={{ session, onMove, onSignOut }} onDoubt={onDoubt} />
    </LiveProvider>
  );
}

/** The live side of a session: opened with it, closed with it. */
function useLiveOf(session: Session, onDoubt: () => void): Live | undefined {
  const [live, setLive] = useState<Live>();
  useEffect(() => {
    const url = new URL('/api/live', window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const feed = new LiveFeed({
      connect: browserChannel(url, STATE_PROTOCOL),
      clock: systemClock,
      random: Math.random,
      nextFrame: (run) => requestAnimationFrame(run),
      onDoubt,
    });
    const trends = new Trends(systemClock, () => feed.clock.now(), fetchTrend);
    const { timeZone } = session.tenant;
    setLive({ feed, trends, timeZone, formats: createFormats(navigator.language, timeZone) });
    return () => {
      trends.close();
      feed.close();
    };
  }, [session, onDoubt]);
  return live;
}
