/**
 * Why a channel is closed (SPEC.md, table of close codes). `refused`: retrying does not help until somebody changes
 * something, so a client says so and retries slowly.
 */
export const CLOSE = {
  normal: { code: 1000, refused: false },
  'going-away': { code: 1001, refused: false },
  'frame-too-large': { code: 1009, refused: false },
  internal: { code: 1011, refused: false },
  overloaded: { code: 1013, refused: false },
  'unexpected-message': { code: 4000, refused: false },
  unauthorised: { code: 4001, refused: true },
  'version-unsupported': { code: 4002, refused: true },
  'schema-mismatch': { code: 4003, refused: true },
  'tenant-unknown': { code: 4004, refused: true },
  malformed: { code: 4005, refused: false },
  'hello-timeout': { code: 4006, refused: false },
  'heartbeat-lost': { code: 4007, refused: false },
  'too-slow': { code: 4008, refused: false },
  'cursor-ahead': { code: 4009, refused: true },
  'too-many-messages': { code: 4010, refused: false },
} as const satisfies Record<string, { readonly code: number; readonly refused: boolean }>;

export type CloseName = keyof typeof CLOSE;

/** The name of a close code; `closed` for one that is not in the table, e.g. 1006 of a cut connection. */
export function closeName(code: number): CloseName | 'closed' {
  for (const [name, entry] of Object.entries(CLOSE)) {
    if (entry.code === code) return name as CloseName;
  }
  return 'closed';
}

export function isRefusal(code: number): boolean {
  const name = closeName(code);
  return name !== 'closed' && CLOSE[name].refused;
}
