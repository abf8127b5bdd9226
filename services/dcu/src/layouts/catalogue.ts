import { readFile } from 'node:fs/promises';
import { PulseError } from '@pulse/base';
import { parse } from 'yaml';
import { type Catalogue, catalogueSchema } from './catalogue-schema.ts';

/** The ready templates that come with Pulse. */
export const READY_CATALOGUE = new URL('../../templates/voice.yaml', import.meta.url);

let ready: Promise<Catalogue> | undefined;

/** The catalogue of the ready templates, read once: reading takes a good part of what starting does. */
export const loadReadyCatalogue = (): Promise<Catalogue> => (ready ??= loadCatalogue(READY_CATALOGUE));

/** Reads a catalogue of templates; every problem is named with its place in the file. */
export async function loadCatalogue(file: URL): Promise<Catalogue> {
  const parsed = catalogueSchema.safeParse(documentOf(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new PulseError('catalogue-invalid', `${file.pathname}: ${problems.join('; ')}`, {
    advice: 'Mend the named fields, or install the file that came with this version of Pulse.',
  });
}

/** Of YAML, or of JSON, which a build has because it is read a hundred times as fast. */
const documentOf = (text: string): unknown => (text.startsWith('{') ? JSON.parse(text) : parse(text));
