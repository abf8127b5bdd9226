import { english } from './english.ts';

export type Messages = typeof english;

const LANGUAGES: Readonly<Record<string, Messages>> = { en: english };

/** The first of the browser's languages that there is a catalogue for; English otherwise. */
export function messagesFor(languages: readonly string[]): Messages {
  for (const language of languages) {
    const found = LANGUAGES[language.split('-')[0] ?? ''];
    if (found) return found;
  }
  return english;
}

/** The texts of this page, in its language. */
export const say: Messages = messagesFor(globalThis.navigator?.languages ?? []);
