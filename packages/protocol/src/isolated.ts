/** Calls a listener. Its fault is its own: it is thrown where the platform reports it, and nobody else notices. */
export function isolated(call: () => void): void {
  try {
    call();
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}
