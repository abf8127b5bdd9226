import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_AFTER = 5;

/** The processes that a process has made and that still run; on Linux only, elsewhere none. */
export function childrenOf(pid: number): number[] {
  const listed = read(`/proc/${pid}/task/${pid}/children`) ?? '';
  return listed.split(' ').filter(Boolean).map(Number);
}

/** Kills processes and waits until they hold nothing any more. */
export async function killAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  while (pids.some(runs)) await sleep(LOOK_AGAIN_AFTER);
}

/** A process that nobody asks after stays as a zombie, which holds nothing. */
function runs(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== undefined && !/\) [ZX] /.test(stat);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
