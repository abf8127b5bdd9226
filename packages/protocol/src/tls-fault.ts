import { PulseError } from '@pulse/base';

/** What can be wrong with a TLS connection, SPEC.md P-21. */
interface TlsFault {
  readonly code: string;
  readonly what: string;
  readonly advice: string;
}

const UNTRUSTED: TlsFault = {
  code: 'tls-untrusted',
  what: 'the certificate of the server is not of an authority that is trusted here',
  advice: 'Give the authority that issued it as `ca`, or let the server present one of a known authority.',
};
const SELF_SIGNED: TlsFault = {
  code: 'tls-untrusted',
  what: 'the certificate of the server is signed by itself or by an unknown authority (self-signed)',
  advice: 'Give that certificate as `ca` if it is the right server, or have it issued by an authority.',
};
const FORGED: TlsFault = {
  code: 'tls-untrusted',
  what: 'the certificate of the server names a trusted authority that did not sign it',
  advice:
    'Two authorities have one name: give the one that issued it as `ca`. Otherwise it is not the right server.',
};
const REVOKED: TlsFault = {
  code: 'tls-untrusted',
  what: 'the certificate of the server was revoked',
  advice: 'Have a new one issued for the server.',
};
const EXPIRED: TlsFault = {
  code: 'tls-expired',
  what: 'the certificate of the server, or of its authority, has expired',
  advice: 'Renew it, and check the clocks of both machines.',
};
const TOO_EARLY: TlsFault = {
  code: 'tls-expired',
  what: 'the certificate of the server, or of its authority, is not valid yet',
  advice: 'Check the clocks of both machines.',
};
const OTHER_NAME: TlsFault = {
  code: 'tls-name-mismatch',
  what: 'the certificate of the server is good for other names',
  advice:
    'Connect by one of its names, give the expected name as `servername`, or have it issued for this one.',
};
const CLIENT_REFUSED: TlsFault = {
  code: 'tls-client-refused',
  what: 'the server wants a client certificate, and none that it trusts was presented',
  advice:
    'Give a certificate and key of the authority that the server trusts, and check that they have not expired.',
};
const HUNG_UP: TlsFault = {
  code: 'tls-client-refused',
  what: 'the server hung up without a word; it probably does not trust the certificate of this client',
  advice: CLIENT_REFUSED.advice,
};
const PLAIN: TlsFault = {
  code: 'tls-not-spoken',
  what: 'the server does not speak TLS on this port',
  advice: 'Check the port, and whether the address should begin with ws: instead of wss:.',
};

/** By the codes of Node and OpenSSL. */
const FAULTS: Readonly<Record<string, TlsFault>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_CHAIN_TOO_LONG: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_REJECTED: UNTRUSTED,
  INVALID_CA: UNTRUSTED,
  INVALID_PURPOSE: UNTRUSTED,
  PATH_LENGTH_EXCEEDED: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: FORGED,
  CERT_REVOKED: REVOKED,
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: TOO_EARLY,
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_NAME,
};

/**
 * The error of a connection as a {@link PulseError} that says what is wrong with its TLS; undefined where that was not
 * the reason.
 *
 * @param identified this side has a certificate of its own to show
 */
export function tlsFault(error: Error, address: string, identified: boolean): PulseError | undefined {
  const fault = find(error, identified);
  if (fault === undefined) return undefined;
  const detail = 'reason' in error && fault === OTHER_NAME ? ` (${String(error.reason)})` : '';
  return new PulseError(fault.code, `no connection to ${address}: ${fault.what}${detail}`, {
    advice: fault.advice,
    cause: error,
  });
}

function find(error: Error & { readonly code?: unknown }, identified: boolean): TlsFault | undefined {
  const { code, message } = error;
  if (typeof code !== 'string') return undefined;
  const known = FAULTS[code];
  if (known) return known;
  // An alert is the server's word; older protocols have one for every failed handshake, so it is not always about us.
  if (/alert (certificate|bad certificate|unknown ca|access denied|handshake failure)/.test(message)) {
    return CLIENT_REFUSED;
  }
  if (/wrong version number|packet length too long|http request/.test(message)) return PLAIN;
  return identified && code === 'ECONNRESET' ? HUNG_UP : undefined;
}
