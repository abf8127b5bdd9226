import { messageOf, PulseError } from '@pulse/base';
import { EXIT, type ExitCode, type Io } from './command.ts';
import { commandGroup } from './command-group.ts';
import { directoryCommands } from './directory/commands.ts';
import { migrate } from './migrate.ts';
import { explain } from './replay/explain.ts';
import { replay } from './replay/replay.ts';
import { statistics } from './statistics.ts';

const COMMANDS = commandGroup('pulsectl', 'Administers Pulse from the command line.', {
  directory: directoryCommands,
  explain,
  migrate,
  replay,
  statistics,
});

/** Runs one command line; never rejects. */
export async function pulsectl(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await COMMANDS.run(args, io);
  } catch (error) {
    io.complain(`pulsectl: ${messageOf(error)}`);
    if (error instanceof PulseError && error.advice !== undefined) io.complain(error.advice);
    return EXIT.failed;
  }
}
