import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret in a file of its own, readable for this account alone. */
export interface SecretFile {
  readonly path: string;
  readonly text: string;
}

/** Secrets of a constellation: made when they are first asked for, and the same ever after. */
export class SecretFiles {
  readonly #folder: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
  }

  /** A token or password that nobody can guess. */
  made(name: string): SecretFile {
    return this.#file(name, () => randomBytes(24).toString('base64url'));
  }

  /** A file that is written anew each time, since it follows from others. */
  written(name: string, text: string): SecretFile {
    const path = join(this.#folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return { path, text };
  }

  #file(name: string, make: () => string): SecretFile {
    const path = join(this.#folder, name);
    try {
      return { path, text: readFileSync(path, 'utf8') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return this.written(name, make());
    }
  }
}
