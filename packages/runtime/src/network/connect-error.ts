import { messageOf, PulseError } from '@pulse/base';

interface Explanation {
  readonly code: string;
  /** Follows `… cannot be used: `. */
  readonly reason: string;
  readonly advice: string;
}

const NOT_THERE = {
  code: 'unreachable',
  advice: 'Check that it runs, its host and port, and what stands between.',
} as const;
const UNTRUSTED: Explanation = {
  code: 'certificate-untrusted',
  reason: 'its certificate is signed by nobody who is trusted here',
  advice: "Give its authority's certificate in the setting that ends with -ca.",
};
const LOST: Explanation = { ...NOT_THERE, reason: 'it ended the connection' };
const REFUSED_US: Explanation = {
  code: 'certificate-refused',
  reason: 'it does not accept our certificate, or wants one',
  advice:
    'Give certificate and key in the settings that end with -cert and -key, signed by an authority that it trusts.',
};

const NOT_TLS: Explanation = {
  code: 'not-tls',
  reason: 'it does not speak TLS on this port, or only a version that is too old',
  advice: 'Give the port that does, or an address without TLS.',
};

/** By the codes of Node and OpenSSL. */
const EXPLANATIONS = new Map<unknown, Explanation>(
  Object.entries({
    ECONNREFUSED: { ...NOT_THERE, reason: 'nothing listens there' },
    ENOTFOUND: { ...NOT_THERE, code: 'host-unknown', reason: 'there is no such host' },
    EAI_AGAIN: { ...NOT_THERE, code: 'host-unknown', reason: 'the name service does not answer' },
    ETIMEDOUT: { ...NOT_THERE, code: 'no-answer', reason: 'there is no answer' },
    EHOSTUNREACH: { ...NOT_THERE, reason: 'no way leads there' },
    ENETUNREACH: { ...NOT_THERE, reason: 'no way leads there' },
    ECONNRESET: LOST,
    EPIPE: LOST,
    CERT_HAS_EXPIRED: {
      code: 'certificate-expired',
      reason: 'its certificate has expired',
      advice: 'Replace it there.',
    },
    CERT_NOT_YET_VALID: {
      code: 'certificate-not-yet-valid',
      reason: 'its certificate is not valid yet',
      advice: 'Check the clocks of both machines.',
    },
    ERR_TLS_CERT_ALTNAME_INVALID: {
      code: 'certificate-name',
      reason: 'its certificate is made for another host',
      advice: 'Use the host name that the certificate is made for.',
    },
    DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
    SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
    UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: REFUSED_US,
    ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: REFUSED_US,
    ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: REFUSED_US,
    ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: REFUSED_US,
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: REFUSED_US,
    EPROTO: NOT_TLS,
    ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  }),
);

/**
 * Turns what a connection failed with into a sentence for the person who runs the program. A {@link PulseError} has said
 * what it has to say and stays as it is.
 *
 * @param what the other program and where it is, as in `Redis at redis.example:6380`
 */
export function explainConnectError(error: unknown, what: string): PulseError {
  if (error instanceof PulseError) return error;
  // A host of several addresses fails with one error per address.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const known = EXPLANATIONS.get((first as { code?: unknown } | null)?.code);
  const { code, reason, advice } = known ?? {
    code: 'unreachable',
    reason: messageOf(first),
    advice: undefined,
  };
  return new PulseError(code, `${what} cannot be used: ${reason}.`, {
    ...(advice === undefined ? {} : { advice }),
    cause: error,
  });
}
