/**
 * A client's messages in their order, at most so many within a heartbeat, so that a client with much to ask is not
 * taken for a flood. What waits is as much as its owner has put in.
 */
export class Outbox {
  readonly #send: (message: object) => void;
  readonly #perBeat: number;
  #waiting: object[] = [];
  #sent = 0;

  constructor(send: (message: object) => void, perBeat: number) {
    this.#send = send;
    this.#perBeat = perBeat;
  }

  put(message: object): void {
    if (this.#sent >= this.#perBeat) {
      this.#waiting.push(message);
      return;
    }
    this.#sent += 1;
    this.#send(message);
  }

  /** A heartbeat period has passed. */
  beat(): void {
    this.#sent = 0;
    const waited = this.#waiting;
    this.#waiting = [];
    for (const message of waited) this.put(message);
  }

  /** The connection is another one: nothing that waited concerns it. */
  reset(): void {
    this.#sent = 0;
    this.#waiting = [];
  }
}
