import { createHash, randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '@pulse/base';
import type { Database } from '@pulse/storage';
import { type Identity, startIdentity } from '../src/mod.ts';

export const PASSWORD = 'four words in a row';
const CLIENT = { id: 'pulse', secret: 'the secret of the client' };
const CALLBACK = 'http://localhost:1/api/sign-in/callback';

/** A running identity with one account, and a browser of sorts: cookies, redirects by hand. */
export async function identityBench(database: Database, clock: Clock = systemClock) {
  const told: string[] = [];
  // The issuer holds the port, which has to be known before.
  const probe = await startIdentity({ ...base(database, clock, told), issuer: 'http://localhost:1' });
  const { port } = probe;
  await probe[Symbol.asyncDispose]();
  const issuer = `http://localhost:${port}`;
  const identity = await startIdentity({ ...base(database, clock, told), issuer, port });
  return {
    identity,
    issuer,
    told,
    browser: () => new Browser(issuer),
    token: (code: string, verifier: string) => redeem(issuer, code, verifier),
  };
}

const base = (database: Database, clock: Clock, told: string[]) => ({
  clients: [
    {
      ...CLIENT,
      redirectUris: [CALLBACK],
      postLogoutRedirectUris: ['http://localhost:1/'],
    },
  ],
  database,
  clock,
  host: '127.0.0.1',
  port: 0,
  tell: (_level: string, message: string) => void told.push(message),
});

export type IdentityBench = Awaited<ReturnType<typeof identityBench>>;

export async function addAccount(identity: Identity, userName: string): Promise<void> {
  await identity.accounts.create({ userName, name: 'Ana Lopez', email: undefined }, PASSWORD);
}

/** One browser: follows nothing by itself, so that a test sees every step. */
export class Browser {
  readonly #issuer: string;
  readonly #cookies = new Map<string, string>();
  readonly verifier = randomBytes(32).toString('base64url');

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  async get(path: string): Promise<Response> {
    return this.#send(path, {});
  }

  post(path: string, form: Record<string, string>): Promise<Response> {
    return this.#send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  }

  /** Begins a sign-in; resolves with the path of the form. `change` spoils the request. */
  async begin(change: Record<string, string | undefined> = {}): Promise<Response> {
    const parameters = {
      client_id: CLIENT.id,
      response_type: 'code',
      scope: 'openid profile',
      redirect_uri: CALLBACK,
      state: 'state-of-the-test',
      nonce: 'nonce-of-the-test',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...change,
    };
    const given = Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return this.get(`/auth?${new URLSearchParams(given)}`);
  }

  /** The form of a sign-in that has begun, with what it hides. */
  async form(change: Record<string, string | undefined> = {}): Promise<{ path: string; proof: string }> {
    const path = (await this.begin(change)).headers.get('location') ?? '';
    const html = await (await this.get(path)).text();
    return { path, proof: /name="proof" value="([^"]+)"/.exec(html)?.[1] ?? '' };
  }

  /** Signs in; resolves with the code that the client gets, or the answer to the form when it is refused. */
  async signIn(user: string, password: string): Promise<{ code?: string; answer: Response }> {
    const { path, proof } = await this.form();
    const answer = await this.post(path, { user, password, proof });
    if (answer.status !== 303 && answer.status !== 302) return { answer };
    const resumed = await this.get(new URL(answer.headers.get('location') ?? '', this.#issuer).pathname);
    const back = new URL(resumed.headers.get('location') ?? 'http://localhost:1/');
    const code = back.searchParams.get('code');
    return code === null ? { answer: resumed } : { code, answer: resumed };
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, this.#issuer), {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}

function redeem(issuer: string, code: string, verifier: string): Promise<Response> {
  const { id, secret } = CLIENT;
  return fetch(new URL('/token', issuer), {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:${encodeURIComponent(secret)}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    }),
  });
}
