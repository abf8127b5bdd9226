import { PulseError } from '@pulse/base';
import { nearestName } from '@pulse/runtime';
import { type Command, type Commands, EXIT } from './command.ts';

/** Several commands under one name: `pulsectl directory diff`. */
export function commandGroup(name: string, summary: string, commands: Commands): Command {
  const width = Math.max(...Object.keys(commands).map((key) => key.length));
  const help = [
    `Usage: ${name} COMMAND [OPTION]...`,
    '',
    summary,
    '',
    'Commands:',
    ...Object.entries(commands).map(([key, command]) => `  ${key.padEnd(width)}  ${command.summary}`),
    '',
    `${name} COMMAND --help says more.`,
  ].join('\n');
  return {
    summary,
    help,
    commands,
    async run([first, ...rest], io) {
      if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
        io.print(help);
        return first === undefined ? EXIT.failed : EXIT.done;
      }
      const command = Object.hasOwn(commands, first) ? commands[first] : undefined;
      if (!command) {
        const meant = nearestName(Object.keys(commands), first);
        throw new PulseError('command-unknown', `${name} has no command ${JSON.stringify(first)}.`, {
          advice: meant === undefined ? `${name} --help lists them.` : `Did you mean ${meant}?`,
        });
      }
      if (!command.commands && (rest.includes('--help') || rest.includes('-h'))) {
        io.print(command.help);
        return EXIT.done;
      }
      return command.run(rest, io);
    },
  };
}
