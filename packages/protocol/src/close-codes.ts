/**
 * Why a channel is closed (SPEC.md, table of close codes). 41xx are refusals: trying again does not help until somebody
 * changes something.
 */
export const CLOSE = {
  normal: 1000,
  'going-away': 1001,
  'frame-too-large': 1009,
  internal: 1011,
  overloaded: 1013,
  'unexpected-message': 4000,
  malformed: 4001,
  'hello-timeout': 4002,
  'heartbeat-lost': 4003,
  'too-slow': 4004,
  'too-many-messages': 4005,
  unauthorised: 4100,
  'version-unsupported': 4101,
  'schema-mismatch': 4102,
  'tenant-unknown': 4103,
  'cursor-ahead': 4104,
} as const satisfies Record<string, number>;

export type CloseName = keyof typeof CLOSE;

export const isCloseName = (name: string): name is CloseName => Object.hasOwn(CLOSE, name);

/** The name of a close code; `closed` for one that is not in the table, e.g. 1006 of a cut connection. */
export function closeName(code: number): CloseName | 'closed' {
  for (const name in CLOSE) if (isCloseName(name) && CLOSE[name] === code) return name;
  return 'closed';
}

/** Codes of 4100 to 4199: trying again does not help until somebody changes something. */
export const isRefusal = (code: number): boolean => code >= 4100 && code < 4200;
