/** Starts the constellation of a data folder, prints the ids of its processes, and waits for what comes. */
import { startSeparate } from './start-separate.ts';

const lines: string[] = [];
try {
  const constellation = await startSeparate(process.argv[2] ?? '', (line) => void lines.push(line));
  const pids = constellation.processes.map(({ pid }) => pid);
  process.stdout.write(`${JSON.stringify({ pids, accounts: constellation.accounts.length })}\n`);
} catch (error) {
  process.stderr.write(`${String(error)}\n${lines.join('\n')}\n`);
  process.exitCode = 1;
}
