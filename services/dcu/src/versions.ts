import type { Version } from '@pulse/model';

/** Versions of everything that one owner publishes: none is ever given twice, and a later one is greater. */
export class Versions {
  readonly #token: number;
  #counter = 0;

  /** @param token larger than that of any owner before */
  constructor(token: number) {
    this.#token = token;
  }

  next(): Version {
    return [this.#token, ++this.#counter];
  }
}
