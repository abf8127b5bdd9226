import { PulseError } from '@pulse/base';
import { type Command, EXIT, type Io } from '../command.ts';
import { readOptions, usage } from '../options.ts';
import { type Comparison, compare, placed, tenantOf } from './compare.ts';
import { DirectoryClient, DirectoryRefusal } from './directory-client.ts';
import { differenceLines } from './print-differences.ts';
import { SERVER_HELP, SERVER_OPTIONS, serverAddress } from './server-options.ts';
import { objectsOf } from './yaml/read-directory.ts';

export const apply: Command = {
  summary: 'makes the directory what files say',
  help: `Usage: pulsectl directory apply PATH... [OPTION]...

Makes the directory of one tenant per PATH, a YAML file or a folder of them, what it says. What the files named once and
name no more vanishes. Shows what would change, and asks; a tenant's changes are made together or not at all, and only if
nothing has changed meanwhile. A tenant that the server does not have is made, which wants a token for all tenants.

  --yes               do not ask
  --take-over         objects of the files that others manage become the files'
${SERVER_HELP.join('\n')}

Exit code: 0 when the directory is as the files say, 1 when that failed, 3 when somebody said no.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, {
      ...SERVER_OPTIONS,
      yes: { type: 'boolean' },
      'take-over': { type: 'boolean' },
    });
    if (positionals.length === 0) throw usage('Name a file or a folder.');
    const client = new DirectoryClient(serverAddress(values, io));
    for (const path of positionals) {
      const comparison = await compare(client, path, values['take-over'] ?? false);
      const { tenant, differences } = comparison;
      for (const line of differenceLines(differences, io.colours)) io.print(line);
      if (differences.length === 0) {
        io.print(`Tenant ${tenant} is as ${path} says.`);
        continue;
      }
      if (!values.yes && !(await isAgreed(io, tenant, differences.length))) return EXIT.declined;
      const revision = await applyOne(client, comparison);
      io.print(`Tenant ${tenant} is as ${path} says, from revision ${revision}.`);
    }
    return EXIT.done;
  },
};

async function isAgreed(io: Io, tenant: string, count: number): Promise<boolean> {
  if (!io.ask) {
    throw new PulseError('nobody-to-ask', 'Nobody is there to ask.', {
      advice: 'Give --yes to apply without asking.',
    });
  }
  const answer = await io.ask(`Make these ${count} changes of tenant ${tenant}? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

/** Only what was shown: another change in between is refused. */
async function applyOne(client: DirectoryClient, comparison: Comparison): Promise<number> {
  const { tenant, files, takeOver, revision, origin } = comparison;
  if (revision === undefined) await createTenant(client, comparison);
  try {
    const written = await client.declare(tenant, objectsOf(files), {
      origin,
      takeOver,
      ...(revision === undefined ? {} : { ifMatch: revision }),
    });
    return written.revision;
  } catch (error) {
    throw error instanceof DirectoryRefusal ? placed(error, files) : error;
  }
}

async function createTenant(client: DirectoryClient, { tenant, files }: Comparison): Promise<void> {
  const object = tenantOf(files);
  if (!object) {
    throw new PulseError(
      'tenant-unknown',
      `The server has no tenant ${tenant}, and the files do not say its time zone.`,
      {
        advice: 'Give timeZone at the top of a file, or make the tenant first.',
      },
    );
  }
  const { name, timeZone } = object;
  await client.createTenant({ id: tenant, timeZone, ...(name === undefined ? {} : { name }) });
}
