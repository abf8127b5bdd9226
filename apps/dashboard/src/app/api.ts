import { PulseError } from '@pulse/base';
import type { Board } from '@pulse/model';
import type { FetchTrend, TrendAnswer } from '../live/trends.ts';

/** `provider`: the sign-in service of the site, at {@link PROVIDER_SIGN_IN}. */
export type SignInMethod = 'link' | 'password' | 'provider';

/** Where a browser goes to sign in at the sign-in service. */
export const PROVIDER_SIGN_IN = '/api/sign-in';

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
}

export interface Session {
  readonly user: { readonly name: string; readonly userName: string };
  readonly tenant: Tenant;
  /** To which this person can go. */
  readonly tenants: readonly Tenant[];
  readonly version: string;
}

export interface BoardEntry {
  readonly id: string;
  readonly name: string;
}

/** An answer that is not what was asked for: the server's own words where it has some. */
export class ApiError extends PulseError {
  override name = 'ApiError';
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  readonly methods: readonly SignInMethod[];

  constructor(status: number, body: ErrorBody) {
    super(
      body.code ?? 'no-answer',
      body.message ?? '',
      body.advice === undefined ? {} : { advice: body.advice },
    );
    this.status = status;
    this.methods = body.methods ?? ['link'];
  }
}

interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
  readonly advice?: string;
  readonly methods?: readonly SignInMethod[];
}

async function call(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(signal ? { signal } : {}),
    });
  } catch {
    throw new ApiError(0, {});
  }
  if (response.ok) return response;
  throw new ApiError(response.status, (await response.json().catch(() => ({}))) as ErrorBody);
}

const read = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await call('GET', path, undefined, signal)).json() as Promise<T>;

export const readSession = () => read<Session>('/api/session');
export const signInByLink = (token: string) => call('POST', '/api/session', { token });
export const signInByPassword = (user: string, password: string) =>
  call('POST', '/api/session', { user, password });
export const moveToTenant = (tenant: string) => call('PUT', '/api/session/tenant', { tenant });

/** Where to sign out of the sign-in service too, where there is one. */
export async function signOut(): Promise<string | undefined> {
  const answer = (await (await call('DELETE', '/api/session')).json()) as { signOutUrl: string | null };
  return answer.signOutUrl ?? undefined;
}
export const readBoards = () => read<readonly BoardEntry[]>('/api/boards');
export const readBoard = (id: string) => read<Board>(`/api/boards/${encodeURIComponent(id)}`);

export const fetchTrend: FetchTrend = ({ layout, column, object }, from, signal) => {
  const query = new URLSearchParams({ column, object, from: String(Math.max(0, Math.floor(from))) });
  return read<TrendAnswer>(`/api/layouts/${encodeURIComponent(layout)}/trend?${query}`, signal);
};
