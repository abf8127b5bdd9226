import type { z } from 'zod';

/** At most so many problems of one document are told. */
const MOST_PROBLEMS = 3;

/** What is wrong with a document, as the end of a sentence: `columns.0.alias: too long`. */
export function problemsOf({ issues }: z.ZodError): string {
  const told = issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const more = issues.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** Remembers which documents were told to be unusable, so that each is named once until it changes. */
export class UnusableDocuments {
  #known: ReadonlyMap<string, string> = new Map();

  /** Of all that cannot be used now, by id with the reason: those that are new, or unusable for another reason. */
  update(now: ReadonlyMap<string, string>): readonly (readonly [id: string, reason: string])[] {
    const fresh = [...now].filter(([id, reason]) => this.#known.get(id) !== reason);
    this.#known = now;
    return fresh;
  }
}
