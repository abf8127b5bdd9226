import { PulseError } from '@pulse/base';

/** What a database says of a statement that failed, without the values in it: the cause of a {@link PulseError}. */
export class DatabaseFault extends Error {
  override name = 'DatabaseFault';
  /** SQLSTATE, or the code of the operating system or of TLS; empty when there is none. */
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;

  constructor(fault: { message: string; code?: string; constraint?: string; table?: string }) {
    super(fault.message);
    this.code = fault.code ?? '';
    this.constraint = fault.constraint;
    this.table = fault.table;
  }
}

/** Any error of a driver, reduced to what may stand in a log: the details of a database hold the values of rows. */
export function faultOf(error: unknown): DatabaseFault {
  if (error instanceof DatabaseFault) return error;
  const { message, code, constraint, table } = error as Partial<DatabaseFault>;
  const fault = new DatabaseFault({
    message: message || (code ?? String(error)),
    ...(code === undefined ? {} : { code: String(code) }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
  });
  if (error instanceof Error && error.stack !== undefined) fault.stack = error.stack;
  return fault;
}

/** The database undid the transaction for a concurrent one; it may succeed when tried again. */
export const isSerialisationFault = (error: unknown) =>
  error instanceof DatabaseFault && (error.code === '40001' || error.code === '40P01');

/** The database itself refused a statement (its codes never begin with E), so that the connection is as good as before. */
export const isStatementFault = (error: unknown) =>
  error instanceof DatabaseFault && /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(error.code);

/** What a fault means to those who use a database. Faults that only a wrong program causes come back as they are. */
export function databaseError(error: unknown, where: string): unknown {
  if (error instanceof PulseError || !(error instanceof DatabaseFault)) return error;
  const kind = kindOf(error);
  if (kind === undefined) return error;
  const { what, advice } = KINDS[kind];
  const rule = error.constraint === undefined ? '' : ` (${error.constraint})`;
  return new PulseError(`database-${kind}`, `${what}${rule}: ${where}: ${error.message}.`, {
    advice,
    cause: error,
  });
}

const KINDS = {
  unavailable: {
    what: 'The database is not available',
    advice: 'It is tried again. Check that the database runs, can be reached and is not overloaded.',
  },
  refused: {
    what: 'The database refuses Pulse',
    advice:
      'Check address, user, password, certificate authority and rights; run init to create roles and users.',
  },
  conflict: {
    what: 'A key is taken, or what a row refers to is not there',
    advice: 'Look at what is there, and choose another key or create what is missing.',
  },
  invalid: {
    what: 'The database does not take a value',
    advice: 'Make it smaller or give it the right form.',
  },
  schema: {
    what: 'The schema of the database does not fit this program',
    advice: 'Run the init job of the newest version of Pulse that is installed.',
  },
} as const;

const UNAVAILABLE = new Set(['57014', '55P03', '25P03', '25P04', '25006', '40001', '40P01', '40003']);
const REFUSED = new Set(['42501', '0LP01', '0P000', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED']);
const SCHEMA = new Set(['42P01', '42703', '42883', '3F000', '42704']);

function kindOf({ code, message }: DatabaseFault): keyof typeof KINDS | undefined {
  if (/^(23505|23503|23P01)$/.test(code)) return 'conflict';
  if (/^(23|22)...$/.test(code)) return roleIsMissing(code, message) ? 'schema' : 'invalid';
  if (SCHEMA.has(code)) return 'schema';
  if (REFUSED.has(code) || /^(28|3D)...$/.test(code) || /CERT|SIGNATURE|ISSUER/.test(code)) return 'refused';
  if (code === '' && /^SASL|does not support SSL|password must be a string/.test(message)) return 'refused';
  if (/^EPROTO$|^ERR_SSL|^ERR_OSSL/.test(code)) return 'refused';
  if (UNAVAILABLE.has(code) || /^(08|53|57|58)/.test(code)) return 'unavailable';
  if (/^E[A-Z]+$/.test(code)) return 'unavailable';
  return /terminated|timeout|timed out|not queryable|was closed|ended/i.test(message) && code === ''
    ? 'unavailable'
    : undefined;
}

/** Taking a role that init has not made yet is an invalid value of the setting `role`. */
const roleIsMissing = (code: string, message: string) =>
  code === '22023' && /^role ".*" does not exist/.test(message);
