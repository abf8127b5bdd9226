import { readFile } from 'node:fs/promises';
import { PulseError } from '@pulse/base';
import { parse } from 'yaml';
import { type Catalogue, catalogueSchema } from './catalogue-schema.ts';

/** The ready templates that come with Pulse. */
export const READY_CATALOGUE = new URL('../../templates/voice.yaml', import.meta.url);

/** Reads a catalogue of templates; every problem is named with its place in the file. */
export async function loadCatalogue(file: URL): Promise<Catalogue> {
  const parsed = catalogueSchema.safeParse(parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new PulseError('catalogue-invalid', `${file.pathname}: ${problems.join('; ')}`, {
    advice: 'Mend the named fields, or install the file that came with this version of Pulse.',
  });
}
