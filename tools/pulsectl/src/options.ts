import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { messageOf, PulseError } from '@pulse/base';

/** Reads a command's options. Throws {@link PulseError} `usage` that says what does not fit. */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage(messageOf(error).replace(/\. To specify a positional.*$/s, '.'));
  }
}

export const usage = (message: string) =>
  new PulseError('usage', message, { advice: '--help says how it is called.' });
