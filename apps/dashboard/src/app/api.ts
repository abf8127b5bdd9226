import { PulseError } from '@pulse/base';
import type { Board } from '@pulse/model';
import type { FetchTrend, TrendAnswer } from '../live/trends.ts';

export type SignInMethod = 'link' | 'password';

export interface Session {
  readonly user: { readonly name: string };
  readonly tenant: { readonly id: string; readonly timeZone: string };
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
export const signOut = () => call('DELETE', '/api/session');
export const readBoards = () => read<readonly BoardEntry[]>('/api/boards');
export const readBoard = (id: string) => read<Board>(`/api/boards/${encodeURIComponent(id)}`);

export const fetchTrend: FetchTrend = ({ layout, column, object }, from, signal) => {
  const query = new URLSearchParams({ column, object, from: String(Math.max(0, Math.floor(from))) });
  return read<TrendAnswer>(`/api/layouts/${encodeURIComponent(layout)}/trend?${query}`, signal);
};
