import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PulseError } from '@pulse/base';
import { problemText } from '../yaml/place.ts';
import { LARGEST_FILE } from '../yaml/tree.ts';
import { type DirectoryFiles, readDirectory, type SourceFile } from './yaml/read-directory.ts';

/** Files of one folder. */
const MOST_FILES = 1000;

/** Reads the file of a tenant, or all YAML files of its folder. Throws {@link PulseError} `file-unreadable`. */
export function loadFiles(path: string): DirectoryFiles {
  return readDirectory(filesAt(path));
}

/** The same, where nothing may be wrong. Throws {@link PulseError} `files-wrong` that lists every problem. */
export function loadGoodFiles(path: string): DirectoryFiles & { readonly tenant: string } {
  const files = loadFiles(path);
  const { tenant, problems } = files;
  if (problems.length > 0 || tenant === undefined) {
    throw new PulseError('files-wrong', `${path} cannot be used:\n${problems.map(problemText).join('\n')}`, {
      advice: 'Correct the files; pulsectl directory validate checks them without a server.',
    });
  }
  return { ...files, tenant };
}

function filesAt(path: string): SourceFile[] {
  try {
    if (!statSync(path).isDirectory()) return [readSource(path)];
    const names = readdirSync(path)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
    if (names.length === 0) throw unreadable(`The folder ${path} has no file that ends with .yaml.`);
    if (names.length > MOST_FILES)
      throw unreadable(`The folder ${path} has ${names.length} files; at most ${MOST_FILES} are read.`);
    return names.map((name) => readSource(join(path, name)));
  } catch (error) {
    const reason = REASONS[String((error as { code?: unknown }).code)];
    throw reason ? unreadable(`${path} ${reason}.`) : error;
  }
}

function readSource(path: string): SourceFile {
  if (statSync(path).size > LARGEST_FILE) throw unreadable(`${path} is larger than 5 MiB.`);
  return { name: path, text: readFileSync(path, 'utf8') };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this account',
};

const unreadable = (message: string) =>
  new PulseError('file-unreadable', message, { advice: 'Check the path.' });
