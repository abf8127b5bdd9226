import { loadReadyCatalogue } from './catalogue.ts';
import type { Catalogue } from './catalogue-schema.ts';
import { type LayoutRule, VOICE_LAYOUTS } from './layout-rules.ts';

/** What a tenant wants collected, at one moment. */
export interface LayoutDefinitions {
  /** Templates, each in a catalogue with all that it names. */
  readonly catalogues: readonly Catalogue[];
  readonly layouts: readonly LayoutRule[];
  /** Templates and layouts that cannot be read, and why. */
  readonly unreadable: readonly UnreadableDefinition[];
}

export interface UnreadableDefinition {
  readonly kind: 'template' | 'layout';
  readonly id: string;
  /** A sentence's end: `columns.0.alias: too long`. */
  readonly reason: string;
}

/**
 * Where it stands what has to be collected.
 *
 * Promises: `current` is what was read last and never changes in place; listeners hear of every change after it is
 * readable, changes that come close together once.
 */
export interface LayoutCatalogue {
  current(): LayoutDefinitions;
  /** Returns the way to stop. */
  listen(listener: () => void): () => void;
}

/** One catalogue of all that several name; of equal names the first counts. */
export function mergedCatalogue(catalogues: readonly Catalogue[]): Catalogue {
  const firsts = <Item extends { readonly name: string }>(items: readonly Item[]): Item[] => [
    ...new Map(items.toReversed().map((item) => [item.name, item])).values(),
  ];
  return {
    version: 1,
    timeProfiles: firsts(catalogues.flatMap(({ timeProfiles }) => timeProfiles)),
    timeRanges: firsts(catalogues.flatMap(({ timeRanges }) => timeRanges)),
    filters: firsts(catalogues.flatMap(({ filters }) => filters)),
    statTypes: firsts(catalogues.flatMap(({ statTypes }) => statTypes)),
    templates: catalogues.flatMap(({ templates }) => templates),
  };
}

/** The templates that come with Pulse, over all objects of the tenant; they never change. */
export async function readyCatalogue(): Promise<LayoutCatalogue> {
  const definitions: LayoutDefinitions = {
    catalogues: [await loadReadyCatalogue()],
    layouts: VOICE_LAYOUTS,
    unreadable: [],
  };
  return { current: () => definitions, listen: () => () => {} };
}
