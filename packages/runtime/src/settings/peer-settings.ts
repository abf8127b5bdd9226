import { needs, type Setting, secret, setting } from '../configuration/setting.ts';
import { fileKey } from '../configuration/setting-names.ts';
import { address, someText } from '../configuration/value-schema.ts';
import { isLoopback } from '../network/listen.ts';

/** What goes with a peer's name: `redisUrl`, `redisCa`, `redisCert`, `redisKey`, and its secret, `redisPassword`. */
export type PeerSettings<Name extends string, Secret extends string, Url extends string | undefined> = {
  readonly [Key in `${Name}Url`]: Setting<Url>;
} & {
  readonly [Key in `${Name}${'Ca' | 'Cert' | 'Key' | Secret}`]: Setting<string | undefined>;
};

interface PeerDescription<Secret extends string> {
  /** As a sentence's end: `the directory`. */
  readonly what: string;
  /** Without colon: `wss`. */
  readonly protocols: readonly string[];
  /** What it wants to know us by; `Token` when absent. */
  readonly secret?: Secret;
  readonly required?: true;
  readonly default?: string;
}

/** Protocols in which everybody on the way can read along. */
const CLEAR = new Set(['http', 'ws', 'redis']);

/** For a program that connects to another one, which has a name in its table. The address must be given, or has a default. */
export function tlsClientSettings<Name extends string, Secret extends 'Token' | 'Password' = 'Token'>(
  name: Name,
  peer: PeerDescription<Secret> & ({ readonly required: true } | { readonly default: string }),
): PeerSettings<Name, Secret, string>;
export function tlsClientSettings<Name extends string, Secret extends 'Token' | 'Password' = 'Token'>(
  name: Name,
  peer: PeerDescription<Secret>,
): PeerSettings<Name, Secret, string | undefined>;
export function tlsClientSettings(
  name: string,
  { what, protocols, secret: kind = 'Token', required, default: value }: PeerDescription<string>,
) {
  const [cert, key] = [`${name}Cert`, `${name}Key`];
  const file = { value: 'FILE', path: true } as const;
  const url = {
    value: 'URL',
    meaning: `Where ${what} is.`,
    ...(required ? { required } : {}),
    ...(value === undefined ? {} : { default: value }),
  };
  return {
    [`${name}Url`]: setting<string | undefined>(address(...protocols), url),
    [`${name}Ca`]: setting(someText, {
      ...file,
      meaning: `Authority that signed the certificate of ${what}, PEM.`,
      defaultMeans: "the machine's",
    }),
    [cert]: setting(someText, {
      ...file,
      meaning: `Our certificate for ${what}, PEM.`,
      rule: needs(key),
    }),
    [key]: setting(someText, { ...file, meaning: 'Its private key, PEM.', rule: needs(cert) }),
    [`${name}${kind}`]: secret(someText, {
      meaning: `${kind} that ${what} wants.`,
      rule: {
        of: [`${name}Url`],
        problem: (values) =>
          sentInClear(values[`${name}Url`])
            ? `would be sent unencrypted to another machine: ${fileKey(name)}-url must be one with TLS`
            : undefined,
      },
    }),
  };
}

/** Is it the address of another machine, in a protocol without encryption? */
function sentInClear(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null) return false;
  return CLEAR.has(url.protocol.slice(0, -1)) && !isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
}

/** Another program, as the settings describe it. */
export interface Peer<Url extends string | undefined> {
  readonly url: Url;
  /** Paths of PEM files, for {@link readTlsFiles}. */
  readonly tls: {
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
  readonly secret: string | undefined;
}

type PeerValues<Name extends string> = {
  readonly [Key in `${Name}${'Url' | 'Ca' | 'Cert' | 'Key'}`]: string | undefined;
};

/** Gathers the values that {@link tlsClientSettings} with the same name has led to. */
export function peerOf<Name extends string, Values extends PeerValues<Name>>(
  values: Values,
  name: Name,
): Peer<Values[`${Name}Url`]> {
  const value = (key: string) => (values as Readonly<Record<string, string | undefined>>)[`${name}${key}`];
  return {
    url: values[`${name}Url`],
    tls: { ca: value('Ca'), cert: value('Cert'), key: value('Key') },
    secret: value('Token') ?? value('Password'),
  };
}
