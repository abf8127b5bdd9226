/**
 * A real lds for posted events in a process of its own, which can be killed.
 *
 *   node ingest-process.ts FOLDER [--die before|after --at N] [--slow MILLISECONDS]
 *
 * `--die`: the process kills itself at the Nth time that the log is put on the disk, before that or between it and the
 * answer. `--slow`: putting it on the disk takes longer. Says `port N` when it listens, and `syncs N` when it was ended.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { die: { type: 'string' }, at: { type: 'string' }, slow: { type: 'string', default: '0' } },
});

let syncs = 0;
const { fdatasync } = fs;
const watched = (file: number, done: (error: NodeJS.ErrnoException | null) => void) => {
  syncs += 1;
  const last = syncs === Number(values.at);
  if (last && values.die === 'before') process.kill(process.pid, 'SIGKILL');
  setTimeout(() => {
    fdatasync(file, (error) => {
      if (last && values.die === 'after') process.kill(process.pid, 'SIGKILL');
      done(error);
    });
  }, Number(values.slow));
};
Object.assign(fs, { fdatasync: watched });
syncBuiltinESMExports();

const { startIngestBench } = await import('./ingest-bench.ts');
const bench = await startIngestBench({ directory: positionals[0] ?? '' });
process.once('SIGTERM', () => {
  void bench.stop().then(() => {
    process.stdout.write(`syncs ${syncs}\n`);
    process.exit(0);
  });
});
process.stdout.write(`port ${new URL(bench.url).port}\n`);
