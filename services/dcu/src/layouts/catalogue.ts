import { readFile } from 'node:fs/promises';
import { PulseError } from '@pulse/base';
import { parse } from 'yaml';
import { type Catalogue, catalogueSchema } from './catalogue-schema.ts';

/** The ready templates that come with Pulse. */
export const READY_CATALOGUE = new URL('../../templates/voice.yaml', import.meta.url);

let ready: Promise<Catalogue> | undefined;

/** The catalogue of the ready templates, read once. A build has it as JSON, which the build itself has checked. */
export const loadReadyCatalogue = (): Promise<Catalogue> => (ready ??= readReadyCatalogue());

async function readReadyCatalogue(): Promise<Catalogue> {
  const text = await readFile(READY_CATALOGUE, 'utf8');
  return text.startsWith('{') ? (JSON.parse(text) as Catalogue) : checked(text, READY_CATALOGUE);
}

/** Reads a catalogue of templates; every problem is named with its place in the file. */
export const loadCatalogue = async (file: URL): Promise<Catalogue> =>
  checked(await readFile(file, 'utf8'), file);

function checked(text: string, { pathname }: URL): Catalogue {
  const parsed = catalogueSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new PulseError('catalogue-invalid', `${pathname}: ${problems.join('; ')}`, {
    advice: 'Mend the named fields, or install the file that came with this version of Pulse.',
  });
}
