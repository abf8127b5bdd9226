const LABELS: Readonly<Record<string, string>> = {
  debug: 'debug',
  info: '     ',
  warn: 'warn ',
  error: 'ERROR',
  fatal: 'ERROR',
};

/** A line of the JSON log as a person reads it: `12:03:04 warn  message  field=value`. */
export function logLine(json: string): string {
  const { time, level, msg, name: _, err, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${textOf(value)}`);
  const label = LABELS[textOf(level)] ?? textOf(level);
  const parts = [`${clock} ${label} ${textOf(msg)}`, ...rest, ...errorText(err)];
  const lines = [parts.join('  '), ...(level === 'fatal' ? stackOf(err) : [])];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** An error's message and code. */
function errorText(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { message, code } = error as { message?: unknown; code?: unknown };
  return [`error=${textOf(message)}`, ...(code === undefined ? [] : [`code=${textOf(code)}`])];
}

/** Where a surprise came from, when it ends the program; otherwise only the JSON log says that. */
function stackOf(error: unknown): string[] {
  const { stack } = (error ?? {}) as { stack?: unknown };
  return typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
}

/** A terminal obeys control characters; names that come from telephones must not command it. */
const printable = (text: string) => text.replace(/\p{Cc}|\p{Bidi_Control}/gu, '\ufffd');
