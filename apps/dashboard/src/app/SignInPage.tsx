import { type FormEvent, useState } from 'react';
import { Brand } from '../look/Sprite.tsx';
import { say } from '../text/messages.ts';
import { ApiError, PROVIDER_SIGN_IN, type SignInMethod, signInByPassword } from './api.ts';

export interface SignInPageProps {
  readonly methods: readonly SignInMethod[];
  /** Why nobody is signed in, where that needs saying. */
  readonly note?: string | undefined;
  /** The server's own word on what to do. */
  readonly advice?: string | undefined;
  readonly onSignedIn: () => void;
}

export function SignInPage({ methods, note, advice, onSignedIn }: SignInPageProps) {
  return (
    <SignInFrame>
      <h1>{say.signIn.title}</h1>
      {note && <p className="wrong">{note}</p>}
      {advice && <p>{advice}</p>}
      {methods.includes('link') && !advice && <p>{say.signIn.byLink}</p>}
      {methods.includes('provider') && (
        <a className="btn first" href={PROVIDER_SIGN_IN}>
          {say.signIn.provider}
        </a>
      )}
      {methods.length > 1 && methods.includes('password') && <div className="or">{say.signIn.or}</div>}
      {methods.includes('password') && <PasswordForm onSignedIn={onSignedIn} />}
    </SignInFrame>
  );
}

export const SignInFrame = ({ children }: { children: React.ReactNode }) => (
  <div className="si">
    <header>
      <Brand />
    </header>
    <main>
      <div className="box">{children}</div>
    </main>
  </div>
);

function PasswordForm({ onSignedIn }: { onSignedIn: () => void }) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    signInByPassword(String(data.get('user')), String(data.get('password'))).then(
      onSignedIn,
      (error: unknown) => {
        setBusy(false);
        setProblem(wordsFor(error));
      },
    );
  };
  return (
    <form onSubmit={submit}>
      {problem && (
        <p className="wrong" role="alert">
          {problem}
        </p>
      )}
      <label>
        {say.signIn.user}
        <input
          name="user"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
        />
      </label>
      <label>
        {say.signIn.password}
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit" className="btn" disabled={busy}>
        {say.signIn.submit}
      </button>
    </form>
  );
}

function wordsFor(error: unknown): string {
  if (!(error instanceof ApiError) || error.status === 0) return say.unreachable.title;
  if (error.message !== '') return [error.message, error.advice].filter(Boolean).join(' ');
  return error.status === 401 ? say.signIn.wrong : say.signIn.failed;
}
