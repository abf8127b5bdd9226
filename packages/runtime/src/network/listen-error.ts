import { messageOf, PulseError } from '@pulse/base';

/** Where a server wanted to listen, for whom. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** What listens there, e.g. `the web application`. */
  readonly what: string;
  /** How to choose another port, e.g. `--port`. */
  readonly option?: string;
}

/** Turns what `listen` failed with into a sentence for the person who started the program. */
export function explainListenError(error: unknown, address: ListenAddress): PulseError {
  const { host, port, what, option } = address;
  const another = option === undefined ? 'another port' : `another port with ${option}`;
  switch ((error as { code?: unknown } | null)?.code) {
    case 'EADDRINUSE':
      return new PulseError(
        'port-in-use',
        `Port ${port} on ${host}, for ${what}, is in use by another program.`,
        {
          advice: `Stop that program, or choose ${another}.`,
          cause: error,
        },
      );
    case 'EACCES':
      return new PulseError('port-forbidden', `This account may not listen on port ${port}, for ${what}.`, {
        advice: `Choose ${another}; ports below 1024 need special rights.`,
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new PulseError(
        'host-unknown',
        `${host}, where ${what} should listen, is not an address of this machine.`,
        {
          advice: 'Choose one of its addresses, or localhost.',
          cause: error,
        },
      );
    default:
      return new PulseError(
        'listen-failed',
        `Cannot listen on ${host}:${port} for ${what}: ${messageOf(error)}.`,
        {
          cause: error,
        },
      );
  }
}
