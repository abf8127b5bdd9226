/**
 * Every error that the API answers with: stable code → HTTP status and what to do. A code that is not here is a
 * surprise, and leaves as `internal` with an id and nothing else.
 */
export const API_ERRORS = {
  'not-signed-in': {
    status: 401,
    advice: 'Open the sign-in link that Pulse printed at its start, or sign in.',
  },
  'sign-in-link-used': {
    status: 401,
    advice: 'Press Enter in the terminal where Pulse runs for a new link.',
  },
  'sign-in-wrong': { status: 401, advice: 'Check user name and password.' },
  'sign-in-over': { status: 400, advice: 'Begin again from the page of Pulse.' },
  'sign-in-refused': { status: 403, advice: 'Try again, or ask whoever runs the sign-in service.' },
  'provider-unavailable': { status: 503, advice: 'Try again in a moment, or ask whoever runs Pulse.' },
  'no-access': {
    status: 403,
    advice: 'Ask an administrator of Pulse for a role, or sign in as somebody else.',
  },
  'privilege-missing': { status: 403, advice: 'Ask an administrator of Pulse for a role that allows this.' },
  'tenant-not-found': { status: 404, advice: 'GET /api/session lists the tenants that you may see.' },
  'host-unknown': { status: 421, advice: 'Use the address that Pulse printed at its start.' },
  'origin-foreign': { status: 403, advice: 'Open Pulse itself; other pages may not use its API.' },
  'layout-not-found': { status: 404, advice: 'GET /api/layouts lists the layouts.' },
  'board-not-found': { status: 404, advice: 'GET /api/boards lists the boards.' },
  'trend-not-found': { status: 404, advice: 'GET /api/layouts says which columns have a trend.' },
  'preview-refused': { status: 422, advice: 'Change what is asked for as the message says.' },
  'preview-unavailable': { status: 503, advice: 'Try again in a moment, or ask whoever runs Pulse.' },
  'not-found': { status: 404, advice: 'GET /api/openapi.json describes the API.' },
  'request-invalid': { status: 400, advice: 'GET /api/openapi.json describes what is allowed.' },
  'too-many-requests': { status: 429, advice: 'Wait a minute and try again.' },
  internal: { status: 500, advice: 'The log of Pulse has more under this id.' },
} as const satisfies Record<string, { status: number; advice: string }>;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** Thrown by handlers; leaves as JSON `{code, message, advice}`. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ApiErrorCode;
  /** More for the client's program, e.g. which ways to sign in there are. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ApiErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
