import { readFile } from 'node:fs/promises';
import { PulseError } from '@pulse/base';
import { parse } from 'yaml';
import type { z } from 'zod';
import {
  boardsSchema,
  layoutsSchema,
  type Template,
  type Templates,
  templatesSchema,
} from './ready-schema.ts';

/** The folder with the documents that come with Pulse. */
export const READY = new URL('../ready', import.meta.url);

/** The table that holds it. */
export type DocumentKind = 'template' | 'layout' | 'board';

/** Something that a tenant starts with. */
export interface ReadyDocument {
  readonly kind: DocumentKind;
  /** Never changes, so that a newer document takes the place of the older one. */
  readonly id: string;
  readonly document: object;
}

/**
 * Reads everything that comes with Pulse. A template's document is a catalogue of that one template with the statistics,
 * profiles, ranges and filters that it names, so that whoever has it needs nothing else.
 *
 * Throws {@link PulseError} `ready-invalid` that names file and place.
 */
export async function readReadyDocuments(folder: URL): Promise<readonly ReadyDocument[]> {
  const templates = await read(folder, 'templates.yaml', templatesSchema);
  const { layouts } = await read(folder, 'layouts.yaml', layoutsSchema);
  const { boards } = await read(folder, 'boards.yaml', boardsSchema);
  const known = new Set(templates.templates.map(({ id }) => id));
  for (const layout of layouts) {
    if (!known.has(layout.template)) throw invalid('layouts.yaml', `${layout.id} names an unknown template`);
  }
  return [
    ...templates.templates.map((template) => ({
      kind: 'template' as const,
      id: template.id,
      document: catalogueOf(template, templates),
    })),
    ...layouts.map(({ id, ...document }) => ({ kind: 'layout' as const, id, document })),
    ...boards.map((board) => ({ kind: 'board' as const, id: board.id, document: board })),
  ];
}

/** A statistic that names no profile counts over this one. */
const DEFAULT_PROFILE = 'Default';

function catalogueOf(template: Template, all: Templates): object {
  const statistics = template.columns.flatMap(({ statistic }) => statistic ?? []);
  const pick = (
    part: 'timeProfiles' | 'timeRanges' | 'filters' | 'statTypes',
    names: readonly (string | undefined)[],
  ) => {
    const wanted = new Set(names.filter((name) => name !== undefined));
    const found = all[part].filter(({ name }) => wanted.delete(name));
    const [missing] = wanted;
    if (missing !== undefined) {
      throw invalid('templates.yaml', `${template.name} names ${missing}, which is not in ${part}`);
    }
    return found;
  };
  return {
    version: 1,
    timeProfiles: pick('timeProfiles', [DEFAULT_PROFILE, ...statistics.map(({ profile }) => profile)]),
    timeRanges: pick(
      'timeRanges',
      statistics.flatMap(({ range, range2 }) => [range, range2]),
    ),
    filters: pick(
      'filters',
      statistics.map(({ filter }) => filter),
    ),
    statTypes: pick(
      'statTypes',
      statistics.map(({ type }) => type),
    ),
    templates: [template],
  };
}

async function read<Schema extends z.ZodType>(
  folder: URL,
  name: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const parsed = schema.safeParse(parse(await readFile(new URL(`${folder.href}/${name}`), 'utf8')));
  if (parsed.success) return parsed.data;
  throw invalid(
    name,
    parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  );
}

const invalid = (file: string, what: string) =>
  new PulseError('ready-invalid', `${file}: ${what}.`, {
    advice: 'Install the file that came with this version of Pulse.',
  });
