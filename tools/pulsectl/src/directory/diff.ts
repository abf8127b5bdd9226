import { type Command, EXIT } from '../command.ts';
import { readOptions, usage } from '../options.ts';
import { compare } from './compare.ts';
import { DirectoryClient } from './directory-client.ts';
import { differenceLines } from './print-differences.ts';
import { SERVER_HELP, SERVER_OPTIONS, serverAddress } from './server-options.ts';

export const diff: Command = {
  summary: 'shows what applying files would change',
  help: `Usage: pulsectl directory diff PATH... [OPTION]...

Compares the directory of one tenant per PATH, a YAML file or a folder of them, with the server. One line per object:
+ is new or comes back, ~ changes, − vanishes or goes.

  --take-over         count objects of other managers in, as apply --take-over would
${SERVER_HELP.join('\n')}

Exit code: 0 when nothing differs, 2 when something does, 1 when that cannot be told.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, {
      ...SERVER_OPTIONS,
      'take-over': { type: 'boolean' },
    });
    if (positionals.length === 0) throw usage('Name a file or a folder.');
    const client = new DirectoryClient(serverAddress(values, io));
    let count = 0;
    for (const path of positionals) {
      const { tenant, differences, revision } = await compare(client, path, values['take-over'] ?? false);
      if (revision === undefined) io.print(`Tenant ${tenant} is not on the server yet.`);
      for (const line of differenceLines(differences, io.colours)) io.print(line);
      count += differences.length;
    }
    return count === 0 ? EXIT.done : EXIT.different;
  },
};
