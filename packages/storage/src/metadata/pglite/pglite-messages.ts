/** What may be said of a statement that failed; becomes a {@link DatabaseFault} again on the other side. */
export interface ToldFault {
  readonly message: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
}

/** To the process of PGlite. One question after the other: it has a single session. */
export type PgliteQuestion =
  | { readonly kind: 'query'; readonly sql: string; readonly values: readonly (string | null)[] }
  | { readonly kind: 'script'; readonly sql: string }
  /** Writes everything where it belongs and ends. */
  | { readonly kind: 'close' };

/** From the process of PGlite. */
export type PgliteReply =
  /** The database is open, or made. */
  | { readonly kind: 'ready' }
  /** It cannot be opened; the process ends. */
  | { readonly kind: 'failed'; readonly fault: ToldFault }
  /** To the oldest question without an answer. */
  | { readonly kind: 'answer'; readonly rows: readonly object[] }
  | { readonly kind: 'refusal'; readonly fault: ToldFault }
  | { readonly kind: 'heard'; readonly channel: string; readonly payload: string };
