import type { Refusal, WriteProblem } from '../plan/refusal.ts';

/**
 * Every error that the API answers with: stable code → HTTP status and what to do. A code that is not here is a
 * surprise, and leaves as `internal` with an id and nothing else.
 */
export const API_ERRORS = {
  'request-invalid': { status: 400, advice: 'GET /v1/openapi.json describes what is allowed.' },
  'token-unknown': { status: 401, advice: 'Send a token of the configuration: Authorization: Bearer TOKEN.' },
  'tenant-forbidden': { status: 403, advice: 'Use a token of that tenant, or one for all tenants.' },
  'person-unknown': {
    status: 403,
    advice: 'Name an enabled person of the tenant by id in Pulse-Person, percent-encoded.',
  },
  forbidden: { status: 403, advice: 'Somebody with Change Permissions can grant what is lacking.' },
  'tenant-unknown': { status: 404, advice: 'GET /v1/tenants lists the tenants.' },
  'object-unknown': { status: 404, advice: 'GET /v1/tenants/TENANT/objects/TYPE lists the objects.' },
  'not-found': { status: 404, advice: 'GET /v1/openapi.json describes the API.' },
  'tenant-exists': { status: 409, advice: 'Change its Tenant object instead.' },
  'managed-elsewhere': {
    status: 409,
    advice: 'Change the objects where they are managed, or list them in takeOver.',
  },
  'revision-changed': {
    status: 412,
    advice: 'Read it again, repeat the change on that, and send its new revision.',
  },
  'body-too-large': { status: 413, advice: 'A body has at most 5 MiB: name fewer objects at once.' },
  'write-too-large': { status: 413, advice: 'Name fewer objects or fewer types at once.' },
  'write-refused': {
    status: 422,
    advice: 'Nothing was changed. Correct what `problems` lists, and send it again.',
  },
  'too-many-requests': { status: 429, advice: 'Wait a minute and try again.' },
  overloaded: { status: 503, advice: 'Try again in a few seconds.' },
  'database-unavailable': { status: 503, advice: 'Try again later; the log of this service says more.' },
  internal: { status: 500, advice: 'The log of this service has more under this id.' },
} as const satisfies Record<string, { status: number; advice: string }>;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** Thrown by handlers; leaves as JSON `{code, message, advice, problems}`. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly problems: readonly ApiProblem[];

  constructor(code: ApiErrorCode, message: string, problems: readonly ApiProblem[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

/** One thing that is wrong: with a field of the request, or with an object that it writes. */
export type ApiProblem = WriteProblem | { readonly field: string; readonly message: string };

export const refused = ({ code, message, problems }: Refusal) => new ApiError(code, message, problems);
