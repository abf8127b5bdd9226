import { type Command, EXIT } from '../command.ts';
import { readOptions, usage } from '../options.ts';
import { problemText } from '../yaml/place.ts';
import { loadFiles } from './load-files.ts';

export const validate: Command = {
  summary: 'checks files without a server',
  help: `Usage: pulsectl directory validate PATH...

Checks the directory of one tenant per PATH: a YAML file, or a folder with several of them. Prints each problem with
file, line, column and field. Names that are not in the files may be on the server: they are told, and are no problem.

Exit code: 0 when all files can be applied as far as can be told here, 1 when there is a problem.`,
  async run(args, io) {
    const { positionals } = readOptions(args, {});
    if (positionals.length === 0) throw usage('Name a file or a folder.');
    let problems = 0;
    for (const path of positionals) {
      const files = loadFiles(path);
      for (const problem of files.problems) io.print(problemText(problem));
      for (const problem of files.unknown) io.print(`${problemText(problem)} (must be on the server)`);
      problems += files.problems.length;
      if (files.problems.length === 0) {
        io.print(`${path}: ${files.declared.length} objects of tenant ${files.tenant}, no problems.`);
      }
    }
    return problems === 0 ? EXIT.done : EXIT.failed;
  },
};
