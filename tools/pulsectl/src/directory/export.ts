import { writeFileSync } from 'node:fs';
import { messageOf, PulseError } from '@pulse/base';
import { type Command, EXIT } from '../command.ts';
import { readOptions, usage } from '../options.ts';
import { DirectoryClient } from './directory-client.ts';
import { SERVER_HELP, SERVER_OPTIONS, serverAddress } from './server-options.ts';
import { toYaml } from './yaml/to-yaml.ts';

export const exportFiles: Command = {
  summary: 'writes the directory of a tenant as a file',
  help: `Usage: pulsectl directory export --tenant TENANT [OPTION]...

Writes a YAML file that says what the directory is, so that applying it changes nothing: the objects that files manage.
With --all those of other managers too, to apply with --take-over. Objects that have vanished are left out.

  --tenant TENANT     whose directory
  --all               objects of every manager
  --output FILE       where to; printed when absent
${SERVER_HELP.join('\n')}

Exit code: 0, or 1 when that failed.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, {
      ...SERVER_OPTIONS,
      tenant: { type: 'string' },
      all: { type: 'boolean' },
      output: { type: 'string' },
    });
    if (positionals.length > 0) throw usage(`${positionals[0]} belongs to no option.`);
    const { tenant } = values;
    if (tenant === undefined || !/^[A-Za-z0-9_.-]{1,64}$/.test(tenant))
      throw usage('--tenant is missing, or names no tenant.');
    const client = new DirectoryClient(serverAddress(values, io));
    const { revision, objects } = await client.export(tenant);
    const wanted = objects.filter(({ manager }) => values.all === true || manager === 'yaml');
    const text = toYaml(tenant, wanted, `The directory of tenant ${tenant} at revision ${revision}.`);
    if (values.output === undefined) io.print(text.trimEnd());
    else write(values.output, text);
    return EXIT.done;
  },
};

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new PulseError('file-unwritable', `${path} cannot be written: ${messageOf(error)}.`, {
      advice: 'Choose another place.',
    });
  }
}
