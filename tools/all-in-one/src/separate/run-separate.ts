import { randomInt } from 'node:crypto';
import { seededRandom } from '@pulse/base';
import type { Constellation, ConstellationContext } from './constellation.ts';
import { startConstellation } from './constellation.ts';
import type { ConstellationProcess } from './processes.ts';

export interface SeparateRun extends Omit<ConstellationContext, 'random' | 'onLine'> {
  /** Takes a line for the terminal, its end included. */
  readonly write: (line: string) => void;
}

/** Starts the constellation for the person at the terminal, and says how to get in. */
export async function runSeparate(run: SeparateRun): Promise<void> {
  const { options, tell, write } = run;
  const constellation = await startConstellation({
    ...run,
    // Differs from start to start, so that many clients do not retry in step.
    random: seededRandom(randomInt(2 ** 32)),
    onLine: (process, line) => write(options.json ? withProcess(line, process) : `${process} | ${line}\n`),
  });
  if (!options.json) {
    const lines = [...(await tableOf(constellation.processes)), '', ...accountLines(constellation), ''];
    for (const line of lines) write(`${line}\n`);
  }
  tell('info', `Pulse is ready. Open ${constellation.url}`);
}

/** A line of a program's JSON log with the name of the process, which its own name does not tell. */
function withProcess(line: string, process: string): string {
  try {
    return `${JSON.stringify({ process, ...(JSON.parse(line) as object) })}\n`;
  } catch {
    return `${JSON.stringify({ process, level: 'info', msg: line })}\n`;
  }
}

async function tableOf(processes: readonly ConstellationProcess[]): Promise<string[]> {
  const rows = await Promise.all(
    processes.map(async ({ name, pid, ports, metricsPort, health }) => [
      name,
      String(pid ?? ''),
      ports.join(' '),
      String(metricsPort ?? ''),
      (await health())?.state ?? '',
    ]),
  );
  const all = [['process', 'pid', 'ports', 'metrics', 'health'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Passwords are shown once, to the person who started everything, and reach no log. */
function accountLines({ accounts }: Constellation): string[] {
  if (accounts.length === 0) return ['Sign in with the accounts that the first start has shown.'];
  const lines = accounts.map(
    ({ userName, password, describes }) => `  ${userName}  ${password}  (${describes})`,
  );
  return ['Accounts, whose passwords are shown only now:', ...lines];
}
