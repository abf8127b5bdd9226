import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { PulseError } from '@pulse/base';
import { CHECKOUT } from '../checkout.ts';
import { settingsFile } from './settings-file.ts';
import type { JobPlan } from './site.ts';
import type { ProgramCommand } from './spawn-program.ts';

const END_WITH_PARENT = join(import.meta.dirname, 'end-with-parent.ts');
/** As `npm start` has it: larger ones cost memory and save nothing here. */
const NODE_OPTIONS = ['--max-semi-space-size=8', '--import', END_WITH_PARENT];

/**
 * How a program of Pulse is started, with its settings in a file of the folder. Throws {@link PulseError}
 * `programs-missing`.
 */
export function nodeProgram(
  { name, main, settings }: JobPlan,
  { folder, env }: { readonly folder: string; readonly env: NodeJS.ProcessEnv },
): Omit<ProgramCommand, 'onLine'> {
  const program = join(CHECKOUT, main);
  if (!existsSync(program) || !existsSync(END_WITH_PARENT)) {
    throw new PulseError('programs-missing', `The program ${main} is not here.`, {
      advice: 'Separate processes are started from a checkout of the sources: use npm start there.',
    });
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const config = join(folder, `${name}.yaml`);
  writeFileSync(config, settingsFile(settings), { mode: 0o600 });
  return {
    command: process.execPath,
    args: [...NODE_OPTIONS, program, '--config', config],
    env: withoutOurs(env),
    channel: true,
  };
}

/** Settings in our own environment are ours: `PULSE_PORT` is the dashboard's, and would be everybody's. */
const withoutOurs = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PULSE_')));
