import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { explainConnectError } from '@pulse/runtime';
import type { ServerAddress } from './server-options.ts';

/** Silence for so long means that nobody will answer. */
const TIMEOUT = 60_000;
/** A directory of the largest size, twice over. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/** Sends one request with the token. Rejects with a {@link PulseError} that says why there is no answer. */
export async function send(
  { url, token, ca }: ServerAddress,
  method: string,
  path: string,
  body: object | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly text: string }> {
  const content = body === undefined ? undefined : JSON.stringify(body);
  const request = url.protocol === 'https:' ? requestTls : requestPlain;
  const answered = Promise.withResolvers<IncomingMessage>();
  const sent = request(
    new URL(path, url),
    {
      method,
      timeout: TIMEOUT,
      agent: false,
      ...(ca === undefined ? {} : { ca }),
      headers: {
        authorization: `Bearer ${token}`,
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    },
    answered.resolve,
  );
  sent.once('error', answered.reject);
  sent.once('timeout', () => sent.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  sent.end(content);
  try {
    const response = await answered.promise;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > LARGEST_ANSWER) throw new Error('its answer is larger than 256 MiB');
      chunks.push(chunk);
    }
    return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
  } catch (error) {
    throw explainConnectError(error, `The directory at ${url.host}`);
  } finally {
    sent.destroy();
  }
}
