/** Every error that `POST /v1/events` answers with: stable code → HTTP status and what to do. */
export const INGEST_ERRORS = {
  'token-missing': { status: 401, advice: 'Send the header "Authorization: Bearer <token of the source>".' },
  'token-unknown': { status: 401, advice: 'Check the token of the source in the configuration of lds.' },
  'origin-foreign': { status: 403, advice: 'Post from a program: web pages may not use this address.' },
  'not-found': { status: 404, advice: 'Events are taken at POST /v1/events.' },
  'body-too-large': { status: 413, advice: 'Post fewer events at once.' },
  'too-many-events': { status: 413, advice: 'Post fewer events at once.' },
  'media-type-unsupported': {
    status: 415,
    advice: 'Send application/json or application/x-ndjson, in UTF-8, as it is or with gzip.',
  },
  'body-invalid': {
    status: 422,
    advice: 'Send a JSON list of events, {"events": [...]}, or one event a line (NDJSON).',
  },
  'batch-key-invalid': {
    status: 422,
    advice: 'An Idempotency-Key has 1 to 128 letters, digits and other visible characters.',
  },
  'batch-key-reused': {
    status: 422,
    advice: 'Give every batch a key of its own; only a repetition, unchanged, has the same.',
  },
  'request-invalid': { status: 400, advice: 'Check how the request is written.' },
  'rate-exceeded': { status: 429, advice: 'Wait for the seconds in Retry-After, then send the same again.' },
  'not-stored': {
    status: 503,
    advice: 'Send the same again after the seconds in Retry-After; events with an id are never stored twice.',
  },
  overloaded: { status: 503, advice: 'Wait for the seconds in Retry-After, then send the same again.' },
  internal: { status: 500, advice: 'The log of lds has more under this id.' },
} as const satisfies Record<string, { status: number; advice: string }>;

export type IngestErrorCode = keyof typeof INGEST_ERRORS;

/** Thrown on the way of a request; leaves as JSON `{code, message, advice}`. */
export class IngestError extends Error {
  override name = 'IngestError';
  readonly code: IngestErrorCode;
  /** Seconds after which a repetition makes sense: the header `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(code: IngestErrorCode, message: string, more: { retryAfter?: number; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.retryAfter = more.retryAfter;
  }
}
