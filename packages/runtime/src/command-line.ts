import type { Setting } from './setting.ts';
import { optionName } from './setting-names.ts';

/** What stands on a command line. */
export interface CommandLine {
  readonly help: boolean;
  /** Texts as they were given, by the table's name; of a secret the path of its file. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly string[];
}

interface Option {
  readonly name: string;
  readonly takes: 'value' | 'nothing' | 'refusal';
  /** What the option means when it takes nothing. */
  readonly implied?: string;
}

/** Reads `--name value` and `--name=value`; flags also as `--no-name`. */
export function readCommandLine(
  table: Readonly<Record<string, Setting<unknown>>>,
  argv: readonly string[],
): CommandLine {
  const options = optionsOf(table);
  const given = new Map<string, string[]>();
  const problems: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? '';
    if (argument === '--help' || argument === '-h') return { help: true, given, problems: [] };
    const equals = argument.indexOf('=');
    const text = equals < 0 ? argument : argument.slice(0, equals);
    const option = options.get(text);
    if (!option) {
      problems.push(unknown(text, options));
      // What follows an unknown option is most likely its value.
      if (text.startsWith('--') && equals < 0 && isValue(argv[at + 1])) at += 1;
      continue;
    }
    let value = equals < 0 ? option.implied : argument.slice(equals + 1);
    if (value === undefined && isValue(argv[at + 1])) value = argv[++at];
    if (option.takes === 'refusal') {
      problems.push(
        `${text} is not taken from the command line, where others can read it: use ${text}-file.`,
      );
    } else if (value === undefined) {
      problems.push(`${text} needs a value.`);
    } else {
      given.set(option.name, [...(given.get(option.name) ?? []), value]);
    }
  }
  for (const [name, texts] of given) {
    if (texts.length > 1 && table[name]?.form !== 'list')
      problems.push(`${optionName(name)} is given twice.`);
  }
  return { help: false, given, problems };
}

function optionsOf(table: Readonly<Record<string, Setting<unknown>>>): Map<string, Option> {
  const options = new Map<string, Option>();
  for (const [name, { form }] of Object.entries(table)) {
    const option = optionName(name);
    if (form === 'flag') {
      options.set(option, { name, takes: 'nothing', implied: 'true' });
      options.set(`--no-${option.slice(2)}`, { name, takes: 'nothing', implied: 'false' });
    } else if (form === 'secret') {
      options.set(option, { name, takes: 'refusal' });
      options.set(`${option}-file`, { name, takes: 'value' });
    } else {
      options.set(option, { name, takes: 'value' });
    }
  }
  return options;
}

const isValue = (argument: string | undefined): argument is string =>
  argument !== undefined && !argument.startsWith('--');

/** Only names of options are repeated: anything else may be a secret in the wrong place. */
function unknown(text: string, options: ReadonlyMap<string, Option>): string {
  if (!text.startsWith('--')) return 'There is an argument that belongs to no option; see --help.';
  const near = [...options.keys()].find((option) => isNear(option, text));
  return `${text} is not an option${near === undefined ? '.' : `; did you mean ${near}?`} See --help.`;
}

/** One is the beginning of the other, or they differ in one place: a letter changed, missing, too many, or two swapped. */
function isNear(option: string, text: string): boolean {
  if (text.length > 3 && option.startsWith(text)) return true;
  let start = 0;
  while (start < option.length && option[start] === text[start]) start += 1;
  const rest = (from: number, other: number) => option.slice(start + from) === text.slice(start + other);
  return rest(1, 1) || rest(0, 1) || rest(1, 0) || rest(2, 2);
}
