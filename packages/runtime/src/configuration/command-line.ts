import { nearestName } from './nearest-name.ts';
import { type ConfigurationInput, type Place, secretIn } from './place.ts';
import type { ConfigurationTable } from './setting.ts';
import { optionName } from './setting-names.ts';

/** What stands on a command line. */
export interface CommandLine {
  readonly help: boolean;
  /** The configuration is only checked. */
  readonly check: boolean;
  /** Texts as they were given, by the table's name; of a secret the path of its file. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly string[];
}

interface Option {
  readonly name: string;
  /** What the option means when it stands alone; an option without it takes a value. */
  readonly implied?: string;
  /** Why it must not stand here. */
  readonly refused?: string;
}

/** Reads `--name value` and `--name=value`; flags also as `--no-name`. */
export function readCommandLine(table: ConfigurationTable, argv: readonly string[]): CommandLine {
  const options = optionsOf(table);
  const given = new Map<string, string[]>();
  const problems: string[] = [];
  let check = false;
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? '';
    if (argument === '--help' || argument === '-h') return { help: true, check, given, problems: [] };
    if (argument === '--check') {
      check = true;
      continue;
    }
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
    if (option.refused !== undefined) {
      problems.push(`${text} ${option.refused}.`);
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
  return { help: false, check, given, problems };
}

/** What a command line says of the settings. */
export function commandLinePlace(line: CommandLine, input: ConfigurationInput): Place {
  return {
    find(name, row) {
      const texts = line.given.get(name);
      if (texts === undefined) return undefined;
      const option = optionName(name);
      if (row.form === 'secret') return secretIn(texts[0] ?? '', `${option}-file`, input);
      return { kind: 'texts', texts: texts.map((text) => ({ text, where: option })) };
    },
  };
}

function optionsOf(table: ConfigurationTable): Map<string, Option> {
  const options = new Map<string, Option>();
  for (const [name, { form }] of Object.entries(table)) {
    const option = optionName(name);
    switch (form) {
      case 'flag':
        options.set(option, { name, implied: 'true' });
        options.set(`--no-${option.slice(2)}`, { name, implied: 'false' });
        break;
      case 'secret': {
        const refused = `is not taken from the command line, where others can read it: use ${option}-file`;
        options.set(option, { name, refused });
        options.set(`${option}-file`, { name });
        break;
      }
      case 'entries':
        options.set(option, { name, refused: 'stands only in the configuration file' });
        break;
      case 'one':
      case 'list':
        options.set(option, { name });
    }
  }
  return options;
}

const isValue = (argument: string | undefined): argument is string =>
  argument !== undefined && !argument.startsWith('--');

/** Only names of options are repeated: anything else may be a secret in the wrong place. */
function unknown(text: string, options: ReadonlyMap<string, Option>): string {
  if (!text.startsWith('--')) return 'There is an argument that belongs to no option; see --help.';
  const near = nearestName(
    Array.from(options.keys(), (option) => option.slice(2)),
    text.slice(2),
  );
  return `${text} is not an option${near === undefined ? '.' : `; did you mean --${near}?`} See --help.`;
}
