import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, orFailed } from '../figure.ts';
import { startOneProcess } from '../pulse/one-process.ts';
import type { StartPulse } from '../pulse/running-pulse.ts';
import { startSeparateProcesses } from '../pulse/separate-processes.ts';
import { usageOf } from './process-tree.ts';

interface Case {
  readonly name: string;
  readonly start: StartPulse;
  /** Of both tenants together. */
  readonly agents: number;
  /** Greatest sum in MB. */
  readonly most?: number;
}

const CASES: readonly Case[] = [
  { name: 'one process, the demo as npm start has it', start: startOneProcess, agents: 200, most: 400 },
  { name: 'one process, a larger demo', start: startOneProcess, agents: 400, most: 400 },
  { name: 'separate processes, the demo as npm start has it', start: startSeparateProcesses, agents: 200 },
];
const MINUTE = 60_000;
const MB = 1_000_000;

/** G12: what Pulse with the demo occupies after its first minute, and how much it computes meanwhile. */
export async function memoryFigures(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const one of CASES) {
    const what = `resident memory after a minute: ${one.name}, ${one.agents} agents in two tenants`;
    figures.push(...(await orFailed('G12', what, async () => [figureOf(what, one, await measure(one))])));
  }
  return figures;
}

interface Part extends Readonly<Record<string, string | number>> {
  readonly name: string;
  readonly processes: number;
  readonly residentMB: number;
  readonly cpuPercent: number;
}

async function measure({ start, agents }: Case): Promise<readonly Part[]> {
  await using pulse = await start({ args: ['--agents', `${agents}`] });
  const before = pulse.processes.map(({ pid }) => usageOf(pid));
  const begin = performance.now();
  await sleep(MINUTE);
  const elapsed = performance.now() - begin;
  return pulse.processes.map(({ name, pid }, place) => {
    const { resident, cpu, processes } = usageOf(pid);
    const used = cpu - (before[place]?.cpu ?? 0);
    return { name, processes, residentMB: resident / MB, cpuPercent: (100 * used) / elapsed };
  });
}

function figureOf(what: string, { most }: Case, parts: readonly Part[]): Figure {
  const value = parts.reduce((sum, { residentMB }) => sum + residentMB, 0);
  return {
    figure: 'G12',
    what,
    value,
    unit: 'MB',
    parts,
    ...(most !== undefined && { must: `<= ${most} MB`, met: value <= most }),
  };
}
