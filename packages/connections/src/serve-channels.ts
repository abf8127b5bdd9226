import { fail, ok } from '@pulse/base';
import { tenantId } from '@pulse/model';
import { type Accept, type AccessToken, attachWebSocket, type OnProtocolEvent } from '@pulse/protocol';
import { type Listening, listen, listenTls, secret, serverTlsOf } from '@pulse/runtime';
import { z } from 'zod';
import type { ProgramWith } from './program.ts';

const SHORTEST_TOKEN = 16;

/**
 * Who may connect, for a program that serves channels: lines of `TOKEN TENANT`, with `*` for every tenant. Several lines
 * may name the same tenant, so that tokens can be replaced one by one.
 */
export const tokensSetting = secret(
  z.string().refine((text) => parseTokens(text).ok, {
    error: ({ input }) => {
      const parsed = parseTokens(String(input));
      return parsed.ok ? undefined : parsed.error;
    },
  }),
  {
    required: true,
    meaning: 'Tokens that let clients in: a line each, the token and its tenant, or * for all.',
  },
);

/** The tokens of {@link tokensSetting}; the error names the line and never the token. */
export function parseTokens(text: string) {
  const tokens: AccessToken[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#')) continue;
    const [token = '', tenant = ''] = words;
    const place = `line ${index + 1}`;
    if (words.length !== 2) return fail(`${place} is not a token and a tenant`);
    if (token.length < SHORTEST_TOKEN)
      return fail(`${place}: a token has at least ${SHORTEST_TOKEN} characters`);
    if (tenant !== '*' && !/^[A-Za-z0-9_.-]{1,64}$/.test(tenant))
      return fail(`${place}: that is no tenant's name`);
    tokens.push(tenant === '*' ? { token, everyTenant: true } : { token, tenant: tenantId(tenant) });
  }
  return tokens.length === 0 ? fail('there is no token in it') : ok<readonly AccessToken[]>(tokens);
}

/** Values that `tlsServerSettings` leads to. */
export interface ServerTlsValues {
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly clientCa: string | undefined;
}

export interface ServedChannels {
  readonly host: string;
  readonly port: number;
  /** For messages: `the event log`. */
  readonly what: string;
  readonly subprotocol: string;
  readonly accept: Accept;
  readonly maxFrameBytes?: number;
  readonly events?: OnProtocolEvent;
}

/** Serves channels on a port of their own, with TLS where the settings have a certificate. Throws as `listenTls` does. */
export function serveChannels(
  { values, clock, lifecycle }: Pick<ProgramWith<ServerTlsValues>, 'values' | 'clock' | 'lifecycle'>,
  served: ServedChannels,
): Promise<Listening<unknown>> {
  const { host, port, what, subprotocol, accept, maxFrameBytes, events } = served;
  const options = {
    host,
    port,
    what,
    option: '--port',
    prepare: (server: Parameters<typeof attachWebSocket>[0]) =>
      void attachWebSocket(server, {
        subprotocol,
        accept,
        ...(maxFrameBytes === undefined ? {} : { maxFrameBytes }),
        ...(events === undefined ? {} : { events }),
      }),
  };
  const tls = serverTlsOf(values);
  return lifecycle.start(what, () => (tls ? listenTls({ ...options, tls, clock }) : listen(options)));
}
