import { needs, setting } from '../configuration/setting.ts';
import { someText } from '../configuration/value-schema.ts';
import type { ServerTlsFiles } from '../network/listen.ts';

const FILE = { value: 'FILE', path: true } as const;

/** For a program that listens. */
export const tlsServerSettings = {
  tlsCert: setting(someText, {
    ...FILE,
    meaning: 'Certificate chain of this server, PEM.',
    rule: needs('tlsKey'),
  }),
  tlsKey: setting(someText, { ...FILE, meaning: 'Private key of this server, PEM.', rule: needs('tlsCert') }),
  clientCa: setting(someText, {
    ...FILE,
    meaning: 'Only clients with a certificate of this authority get in, PEM.',
    rule: needs('tlsCert', 'tlsKey'),
  }),
};

/** The files that the settings name, for {@link listenTls}; undefined without TLS. */
export function serverTlsOf(values: {
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly clientCa: string | undefined;
}): ServerTlsFiles | undefined {
  const { tlsCert: cert, tlsKey: key, clientCa } = values;
  return cert === undefined || key === undefined ? undefined : { cert, key, clientCa };
}
