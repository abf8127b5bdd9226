import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AccessBench } from './access-bench.ts';

export interface Asked {
  readonly method: string;
  /** Sent as it is. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookie?: string | undefined;
  readonly body?: object | undefined;
}

export interface Answer {
  readonly status: number;
  /** The status, and the code where it is a refusal: `404 layout-not-found`. */
  readonly outcome: string;
  readonly text: string;
  readonly setsCookie: boolean;
}

/** Asks pulse as a program can: with any path, `Host` and `Origin`. */
export async function ask(on: AccessBench, asked: Asked): Promise<Answer> {
  const { method, path, headers = {}, cookie, body } = asked;
  const { hostname, port } = new URL(on.pulse.url);
  const answered = Promise.withResolvers<Answer>();
  const sent = request({
    hostname,
    port,
    method,
    path,
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
  });
  sent.on('error', answered.reject);
  sent.on('response', (response) => {
    const read = async (): Promise<Answer> => {
      const content = await text(response);
      const { statusCode: status = 0 } = response;
      const refused = status >= 400 && content !== '';
      const { code } = refused ? (JSON.parse(content) as { code: string }) : { code: '' };
      const setsCookie = response.headers['set-cookie'] !== undefined;
      return { status, outcome: `${status} ${code}`.trim(), text: content, setsCookie };
    };
    read().then(answered.resolve, answered.reject);
  });
  sent.end(body && JSON.stringify(body));
  return answered.promise;
}

/** What pages send that are not those of pulse, and what they get. */
export const foreignPages = ({ host }: URL): readonly (readonly [Record<string, string>, string])[] => [
  [{ origin: 'http://evil.example' }, '403 origin-foreign'],
  [{ origin: 'null' }, '403 origin-foreign'],
  [{ origin: `https://${host}` }, '403 origin-foreign'],
  [{ origin: `http://${host}0` }, '403 origin-foreign'],
  [{ host: 'evil.example' }, '421 host-unknown'],
  [{ host: 'evil.example', origin: 'http://evil.example' }, '421 host-unknown'],
];
