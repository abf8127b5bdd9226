import { expect } from 'vitest';

/** Ten times what it may take, unless said otherwise, on a machine that has other things to do. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  within = 20_000,
): Promise<T> {
  const end = performance.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) expect.fail(`waited ${within} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
