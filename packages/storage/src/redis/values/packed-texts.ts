import { list, text } from '../checked.ts';

/** Many short texts pack fastest as one; those that hold the separator stay apart. */
export function packTexts(texts: readonly string[]): string | readonly string[] {
  // None at all and a single empty one are the same when they are joined.
  return texts.length > 0 && !texts.some((each) => each.includes('\n')) ? texts.join('\n') : texts;
}

/** @throws when it is not what `packTexts` makes, or not so many */
export function unpackTexts(packed: unknown, length?: number): string[] {
  return list(typeof packed === 'string' ? packed.split('\n') : packed, text, length);
}
