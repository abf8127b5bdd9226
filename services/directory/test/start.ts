import { type Clock, seededRandom, systemClock } from '@pulse/base';
import type { Database } from '@pulse/storage';
import { type Directory, type DirectoryOptions, type DirectoryToken, startDirectory } from '../src/mod.ts';

/** Opens every tenant, for a service. */
export const SERVICE_TOKEN = 'a-token-of-tests-for-everything';

export const serviceToken: DirectoryToken = {
  name: 'tests',
  token: SERVICE_TOKEN,
  tenant: 'all',
  as: 'service',
};

/** The service on free ports of loopback, together with what it could not answer. */
export interface StartedDirectory extends Directory {
  readonly failures: string[];
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of an answer, it says itself
  readonly body: any;
}

export async function startForTest(
  database: Database,
  options: Partial<DirectoryOptions> & { readonly clock?: Clock } = {},
): Promise<StartedDirectory> {
  const failures: string[] = [];
  const address = { host: '127.0.0.1', port: 0 };
  const directory = await startDirectory({
    database,
    clock: systemClock,
    random: seededRandom(1),
    version: 'test',
    tokens: [serviceToken],
    rest: address,
    log: address,
    tell: () => {},
    onFailure: (id, message) => void failures.push(`${id} ${message}`),
    onProtocolEvent: () => {},
    ...options,
  });
  return {
    ...directory,
    failures,
    async request(method, path, { body, headers = {}, token = SERVICE_TOKEN } = {}) {
      const response = await fetch(`${directory.url}${path}`, {
        method,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}
