/**
 * An error that a person or a program outside is told about.
 *
 * `code` is stable and readable (`layout-not-found`); `message` says what happened and where; `advice` what to do.
 */
export class PulseError extends Error {
  override name = 'PulseError';
  readonly code: string;
  readonly advice: string | undefined;

  constructor(code: string, message: string, options: { advice?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.advice = options.advice;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
