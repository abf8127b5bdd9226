import { dirname } from 'node:path';
import { messageOf } from '@pulse/base';
import { LineCounter, parseDocument } from 'yaml';
import { readSection, type SectionReading } from './file-section.ts';
import type { ConfigurationInput } from './place.ts';
import { LARGEST_FILE } from './read-text-file.ts';
import type { ConfigurationTable } from './setting.ts';

/**
 * Reads a YAML file of settings, named as on the command line without the dashes. Every value is a text at first, as on
 * the command line, so that a setting means the same wherever it stands. No message repeats what stands in the file,
 * except names of settings.
 */
export function readConfigurationFile(
  table: ConfigurationTable,
  path: string,
  input: ConfigurationInput,
): SectionReading {
  let text: string;
  try {
    text = input.readFile(path);
  } catch (error) {
    return unreadable(`The configuration file cannot be read: ${messageOf(error)}.`);
  }
  if (Buffer.byteLength(text) > LARGEST_FILE) return unreadable(`${path} is larger than 1 MiB.`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0]);
    return unreadable(`${path}:${line}, column ${col}: ${sentenceOf(broken.code)}.`);
  }
  return readSection(document.contents, {
    table,
    line: (offset) => `${path}:${offset === undefined ? 1 : lines.linePos(offset).line}`,
    folder: dirname(path),
    prefix: '',
    input,
  });
}

const unreadable = (problem: string): SectionReading => ({ place: undefined, problems: [problem] });

/** The parser's own messages repeat pieces of the file. */
const sentenceOf = (code: string): string =>
  SENTENCES[code] ?? `is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`;

/** The mistakes that people make most. */
const SENTENCES: Readonly<Record<string, string>> = {
  BAD_SCALAR_START: 'a text that begins with this sign stands in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a text that contains a colon and a space stands in quotes',
  MULTIPLE_DOCS: 'a second document begins here, but there is only one',
  TAB_AS_INDENT: 'a tab indents this line; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'tags have no meaning here',
};
