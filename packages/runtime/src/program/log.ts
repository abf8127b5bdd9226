import { type DestinationStream, type Logger, pino } from 'pino';
import { logLine } from './log-line.ts';

/** Where a service writes what happens; never with contents of events or secrets. */
export type Log = Logger;

export interface LogOptions {
  /** Which service writes. */
  readonly name: string;
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** A person reads along: lines of text instead of JSON. */
  readonly terminal: boolean;
  /** Takes one line, its end included. */
  readonly write: (line: string) => void;
}

/** Fields that never reach a log, wherever somebody puts them: at most three levels down. */
const SECRET_FIELDS = ['password', 'secret', 'token', 'authorization', 'cookie', 'set-cookie', 'passphrase'];

/** A log of JSON lines, or of lines for people when they go to a terminal. */
export function createLog(options: LogOptions): Log {
  const { name, level = 'info', terminal, write } = options;
  const destination: DestinationStream = terminal ? { write: (json) => write(logLine(json)) } : { write };
  return pino(
    {
      name,
      level,
      base: {},
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap(atThreeLevels), censor: '[hidden]' },
    },
    destination,
  );
}

const atThreeLevels = (field: string) => {
  const quoted = `["${field}"]`;
  return [quoted, `*${quoted}`, `*.*${quoted}`];
};
