import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { PulseError } from '@pulse/base';

/** Asks a person at the terminal for a secret, without showing what is typed. Throws `secret-missing` for none. */
export function askSecret(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stdout.write(question);
  return new Promise((resolve, reject) => {
    terminal.once('line', (line) => {
      if (line !== '') resolve(line);
      terminal.close();
    });
    terminal.once('SIGINT', () => terminal.close());
    // After a line that was taken this comes too late to matter.
    terminal.once('close', () => {
      process.stdout.write('\n');
      reject(secretMissing());
    });
  });
}

/** What a start without the manager user's secret ends with. */
export const secretMissing = () =>
  new PulseError('secret-missing', 'The secret of the Asterisk manager user is missing.', {
    advice: 'Set PULSE_SECRET, or name a file with --secret-file.',
  });
