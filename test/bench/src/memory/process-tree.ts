import { readdirSync, readFileSync } from 'node:fs';

/** What a process and those that it has made use now. */
export interface Usage {
  /** Resident memory in bytes; pages that several of them share count for each. */
  readonly resident: number;
  /** Milliseconds of CPU since the beginning, those of children that have ended included. */
  readonly cpu: number;
  readonly processes: number;
}

/** Of `proc`, which Linux counts in ticks of 10 ms whatever its kernel's own are. */
const TICK = 10;
const PAGE = 4096;

/** @throws when the process is not there, and on systems without `/proc` */
export function usageOf(pid: number): Usage {
  const all = new Map(allProcesses().map((process) => [process.pid, process]));
  const first = all.get(pid);
  if (!first) throw new Error(`process ${pid} has ended`);
  const tree = [first];
  for (const parent of tree) {
    for (const process of all.values()) if (process.parent === parent.pid) tree.push(process);
  }
  return {
    resident: tree.reduce((sum, { resident }) => sum + resident, 0),
    cpu: tree.reduce((sum, { cpu }) => sum + cpu, 0),
    processes: tree.length,
  };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly resident: number;
  readonly cpu: number;
}

const allProcesses = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);

/** Undefined when it has just ended. */
function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before may contain anything. Fields are counted from 3, see proc_pid_stat(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const field = (number: number) => Number(fields[number - 3]);
    const ticks = field(14) + field(15) + field(16) + field(17);
    return { pid, parent: field(4), resident: field(24) * PAGE, cpu: ticks * TICK };
  } catch {
    return undefined;
  }
}
