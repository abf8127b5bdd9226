import { MOST_BYTES } from '../packed.ts';

/** Messages that came while something else was under way; when they are too many or too large, all are let go. */
export class WaitingMessages {
  #messages: Buffer[] = [];
  #bytes = 0;
  #overflowed = false;

  add(message: Buffer): void {
    this.#bytes += message.length;
    if (this.#bytes > MOST_BYTES) {
      this.#overflowed = true;
      this.#messages = [];
    } else this.#messages.push(message);
  }

  /** In their order, and whether some are missing. */
  takeAll(): { readonly messages: readonly Buffer[]; readonly overflowed: boolean } {
    const taken = { messages: this.#overflowed ? [] : this.#messages, overflowed: this.#overflowed };
    this.#messages = [];
    this.#bytes = 0;
    this.#overflowed = false;
    return taken;
  }
}
