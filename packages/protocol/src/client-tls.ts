import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { messageOf, PulseError } from '@pulse/base';

type Pem = string | Buffer;

/** What a client wants of a server's certificate, and what it shows of its own. All in PEM. */
export interface ClientTls {
  /** The authorities to trust instead of the system's. */
  readonly ca?: Pem | readonly Pem[];
  /** For servers with mutual TLS: who this client is. */
  readonly identity?: { readonly cert: Pem; readonly key: Pem };
  /** The name that the certificate must be good for, where it is not the one of the address. */
  readonly servername?: string;
}

/**
 * Checks the certificates before anybody connects, and prepares them once for all connections. Throws a
 * {@link PulseError} `tls-configuration`.
 */
export function secureContextOf({ ca, identity }: ClientTls): SecureContext {
  const authorities = ca === undefined ? undefined : [ca].flat();
  // What is no certificate would be left out silently, and every server then be untrusted.
  for (const pem of authorities ?? []) step('The authority (ca)', () => new X509Certificate(pem));
  return step('The own certificate or key (identity)', () =>
    createSecureContext({ ...(authorities ? { ca: authorities } : {}), ...identity }),
  );
}

function step<Made>(what: string, make: () => Made): Made {
  try {
    return make();
  } catch (cause) {
    throw new PulseError('tls-configuration', `${what} cannot be used: ${messageOf(cause)}.`, {
      advice:
        'Give PEM: the certificates of the authority, and an own certificate with the key that belongs to it.',
      cause,
    });
  }
}
