import { assert } from '@pulse/base';
import { commandLinePlace, readCommandLine } from './command-line.ts';
import { readConfigurationFile } from './configuration-file.ts';
import { helpText } from './configuration-help.ts';
import { environmentPlace } from './environment.ts';
import type { ConfigurationInput, Place } from './place.ts';
import { readTable } from './read-table.ts';
import { type ConfigurationTable, type ConfigurationValues, type Setting, setting } from './setting.ts';
import { environmentName, optionName } from './setting-names.ts';
import { someText } from './value-schema.ts';

export type ConfigurationOutcome<Values> =
  | { readonly kind: 'values'; readonly values: Values }
  /** Somebody asked for help or a check: print the answer and end well. */
  | { readonly kind: 'answer'; readonly text: string }
  /** All that is wrong, a sentence each: print them and end badly. */
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** The configuration of one program: its table, and what follows from it. */
export interface Configuration<Table extends ConfigurationTable> {
  readonly program: ProgramDescription;
  readonly table: Table;
  /** What `--help` prints. */
  readonly help: string;
  /** The command line goes before the environment, that before the configuration file, and that before the default. */
  parse(input: ConfigurationInput): ConfigurationOutcome<ConfigurationValues<Table>>;
}

/** What the help says first: how the program is called, and what it is for. */
export interface ProgramDescription {
  readonly usage: string;
  readonly purpose: string;
}

/** Every program has this besides its table. */
const BUILT_IN = {
  config: setting(someText, { value: 'FILE', meaning: 'A YAML file with any of these settings.' }),
};

/** Makes a program's configuration from its table. */
export function defineConfiguration<const Table extends ConfigurationTable>(
  program: ProgramDescription,
  table: Table,
): Configuration<Table> {
  for (const name of ['config', 'check', 'help']) {
    assert(!Object.hasOwn(table, name), `${optionName(name)} is an option of every program`);
  }
  const help = helpText(program, table, BUILT_IN);
  return {
    program,
    table,
    help,
    parse(input) {
      const line = readCommandLine({ ...table, ...BUILT_IN }, input.argv);
      if (line.help) return { kind: 'answer', text: help };
      const places: Place[] = [commandLinePlace(line, input), environmentPlace(input)];
      const problems = [...line.problems];
      let missing = missingFrom;
      const path = line.given.get('config')?.[0] ?? input.env[environmentName('config')];
      if (path) {
        const file = readConfigurationFile(table, path, input);
        problems.push(...file.problems);
        if (file.place) places.push(file.place);
        // What seems to be missing may stand in the file.
        else missing = () => undefined;
      }
      const reading = readTable(table, places, missing);
      problems.push(...reading.problems);
      if (problems.length > 0) return { kind: 'problems', problems };
      if (line.check) return { kind: 'answer', text: 'configuration is valid\n' };
      return { kind: 'values', values: reading.values as ConfigurationValues<Table> };
    },
  };
}

/** A secret is asked for where everybody may give it. */
function missingFrom(name: string, row: Setting<unknown>): string | undefined {
  const where = row.form === 'secret' ? `${environmentName(name)}_FILE` : optionName(name);
  return `${where} is missing. ${row.meaning}`;
}
