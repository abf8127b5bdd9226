import type { DatabaseListener } from './database.ts';

/** Who listens to which channel. */
export class ChannelListeners {
  readonly #byChannel = new Map<string, Set<DatabaseListener>>();

  /** Returns how to remove it again. */
  add(channel: string, listener: DatabaseListener): () => void {
    const listeners = this.#byChannel.get(channel) ?? new Set();
    this.#byChannel.set(channel, listeners);
    // An object of its own, so that one listener can be added twice.
    const added = { ...listener };
    listeners.add(added);
    return () => {
      listeners.delete(added);
      if (listeners.size === 0 && this.#byChannel.get(channel) === listeners) this.#byChannel.delete(channel);
    };
  }

  channels(): readonly string[] {
    return [...this.#byChannel.keys()];
  }

  heard(channel: string, payload: string): void {
    for (const listener of [...(this.#byChannel.get(channel) ?? [])]) listener.heard(payload);
  }

  lost(): void {
    for (const listeners of [...this.#byChannel.values()]) {
      for (const listener of [...listeners]) listener.lost();
    }
  }
}
