import { PulseError } from '@pulse/base';
import { ReplyError } from 'ioredis';

interface Fault {
  readonly what: string;
  readonly advice: string;
  /** Trying again helps; otherwise somebody has to change something. */
  readonly passes?: true;
}

const UNTRUSTED: Fault = {
  what: 'its certificate is not of an authority that is trusted here',
  advice: 'Give the authority that issued it as the ca file.',
};
const VALIDITY: Fault = {
  what: 'its certificate, or that of its authority, has expired or is not valid yet',
  advice: 'Renew it, and check the clocks of both machines.',
};
const UNUSABLE: Fault = {
  what: 'the ca, cert or key file for it cannot be used',
  advice: 'Give PEM files, and a certificate with the key that belongs to it.',
};
const NO_HOST: Fault = {
  what: 'there is no host of that name',
  advice: 'Check the name and the name servers.',
  passes: true,
};
const UNREACHABLE: Fault = {
  what: 'it cannot be reached',
  advice: 'Check that it runs, its address and the network between.',
  passes: true,
};

const REFUSED_COMMAND: Fault = {
  what: 'it refused a command',
  advice: 'See what it says; a key that something else has written is written anew by itself.',
  passes: true,
};

const BY_CODE: Readonly<Record<string, Fault>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_REJECTED: UNTRUSTED,
  INVALID_CA: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: {
    what: 'its certificate names a trusted authority that did not sign it',
    advice: 'Two authorities have one name: give the one that issued it as the ca file.',
  },
  CERT_REVOKED: { what: 'its certificate was revoked', advice: 'Have a new one issued for it.' },
  CERT_HAS_EXPIRED: VALIDITY,
  CERT_NOT_YET_VALID: VALIDITY,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'its certificate is good for other names',
    advice: 'Connect by one of its names, or give the expected name as servername.',
  },
  ENOTFOUND: NO_HOST,
  EAI_AGAIN: NO_HOST,
  ECONNREFUSED: { ...UNREACHABLE, what: 'nothing listens there' },
};

const BY_MESSAGE: readonly (readonly [pattern: RegExp, fault: Fault])[] = [
  [
    /wrong version number|packet length too long|http request/,
    { what: 'it does not speak TLS on this port', advice: 'Give the TLS port of the server.' },
  ],
  [
    /alert (certificate|bad certificate|unknown ca|access denied|handshake failure)/,
    {
      what: 'it wants a client certificate, and none that it trusts was presented',
      advice: 'Give a certificate and key of the authority that the server trusts.',
    },
  ],
  [
    /^(WRONGPASS|NOAUTH|NOPERM.*no permissions to.*HELLO)/i,
    {
      what: 'the user or the password is wrong, or the user is disabled',
      advice: 'Check both, and the line of the user in the ACL file of the server.',
    },
  ],
  [
    /^NOPERM/,
    {
      what: 'the user may not do that',
      advice: 'Give the user the line of the ACL file that Pulse writes for its service.',
    },
  ],
  [
    /^no word/,
    {
      what: 'it takes the connection and then says nothing',
      advice: 'Check that it does not hang, and that this is its TLS port.',
      passes: true,
    },
  ],
  [/^LOADING/, { what: 'it is still loading its data', advice: 'Wait.', passes: true }],
  [
    /^OOM/,
    {
      what: 'it has no memory left',
      advice: 'Raise maxmemory; a day of trends and the current values must fit.',
      passes: true,
    },
  ],
  [
    /^(READONLY|MASTERDOWN|CLUSTERDOWN)/,
    { what: 'it does not take writes now', advice: 'Give the address of the primary.', passes: true },
  ],
];

/**
 * What is wrong with a Redis, as a {@link PulseError}: `values-refused` when somebody has to change something, otherwise
 * `values-unavailable`.
 *
 * @param where host and port
 */
export function redisFailure(error: Error & { readonly code?: unknown }, where: string): PulseError {
  if (error instanceof PulseError) return error;
  const code = typeof error.code === 'string' ? error.code : '';
  const fault =
    BY_CODE[code] ??
    (code.startsWith('ERR_OSSL') ? UNUSABLE : undefined) ??
    BY_MESSAGE.find(([pattern]) => pattern.test(error.message))?.[1];
  const { what, advice, passes } = fault ?? (error instanceof ReplyError ? REFUSED_COMMAND : UNREACHABLE);
  // The server's own words may name a key, but never a password.
  const detail = error.message.slice(0, 200);
  return new PulseError(
    passes ? 'values-unavailable' : 'values-refused',
    `Redis at ${where}: ${what} (${detail})`,
    { advice, cause: error },
  );
}

/** Did somebody have to change something? Then there is no hurry to try again. */
export const isRefusal = (failure: PulseError): boolean => failure.code === 'values-refused';
