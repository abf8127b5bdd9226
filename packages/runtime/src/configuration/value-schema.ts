import type { Milliseconds } from '@pulse/base';
import { z } from 'zod';

/** Any text but the empty one. */
export const someText = z.string().min(1, 'is empty');

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number): z.ZodType<number> {
  const what = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^-?\d{1,15}$/, `is ${what}`)
    .transform(Number)
    .refine((number) => number >= min && number <= max, `is ${what}`)
    .describe(what);
}

/** A port to listen on; 0 lets the system choose. */
export const port: z.ZodType<number> = z
  .string()
  .regex(/^\d{1,5}$/, 'is a number from 0 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'is a number from 0 to 65535')
  .describe('a number from 0 to 65535');

/** One of a few words. */
export function choice<const Word extends string>(...words: readonly Word[]): z.ZodType<Word> {
  const what = `one of ${words.join(', ')}`;
  return z.enum(words, `is ${what}`).describe(what);
}

/** A time span, given in seconds, in milliseconds. */
export function seconds(min: number, max: number): z.ZodType<Milliseconds> {
  const what = `a number of seconds from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}(\.\d{1,3})?$/, `is ${what}`)
    .transform(Number)
    .refine((number) => number >= min && number <= max, `is ${what}`)
    .transform((number) => number * 1000)
    .describe(what);
}

/**
 * The address of another program, in one of the protocols (`https`). It holds no password: that is a secret, and
 * addresses stand in logs.
 */
export function address(...protocols: readonly string[]): z.ZodType<string> {
  const what = `an address such as ${protocols.map((protocol) => `${protocol}://host:port`).join(' or ')}`;
  return z
    .string()
    .refine((text) => protocols.includes(urlOf(text)?.protocol.slice(0, -1) ?? ''), {
      message: `is ${what}`,
      abort: true,
    })
    .refine((text) => urlOf(text)?.password === '', 'holds a password, which is a secret of its own')
    .describe(what);
}

const urlOf = (text: string): URL | undefined => URL.parse(text) ?? undefined;
