import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks a person at the terminal for a secret, without showing what is typed. */
export function askSecret(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stdout.write(question);
  return new Promise((resolve, reject) => {
    terminal.once('line', (line) => {
      process.stdout.write('\n');
      resolve(line);
      terminal.close();
    });
    terminal.once('SIGINT', () => {
      terminal.close();
      reject(new Error('no secret given'));
    });
  });
}
