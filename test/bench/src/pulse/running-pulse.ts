/** A Pulse made of the real programs, to be measured. Disposing stops it and removes its data. */
export interface RunningPulse extends AsyncDisposable {
  readonly url: URL;
  /** Of an administrator's session. */
  readonly cookie: string;
  readonly processes: readonly RunningProcess[];
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
}

export interface PulseOptions {
  /** Options of `npm start` that say where events come from. */
  readonly args: readonly string[];
  /** Of Asterisk's manager user. */
  readonly secret?: string;
}

/** Starts it in one way or the other, and fulfils when it serves. */
export type StartPulse = (options: PulseOptions) => Promise<RunningPulse>;

/** The cookie of a new session. Rejects with the answer when there is none. */
export async function signIn(
  url: URL,
  proof: { readonly token: string } | { readonly user: string; readonly password: string },
): Promise<string> {
  const response = await fetch(new URL('/api/session', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(proof),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`no session: ${response.status} ${await response.text()}`);
  return cookie;
}
