/* Appends to the log in the folder it is given, and prints each place after the log has taken it. */
import { writeSync } from 'node:fs';
import { batchOf } from '../contract/numbered-events.ts';
import { openLog } from './log-folder.ts';

const log = await openLog(process.argv[2] ?? '');
const epoch = log.last.epoch + 1;
for (let seq = 1; ; seq++) {
  log.append(batchOf(epoch, seq, 1));
  writeSync(1, `${epoch}/${seq}\n`);
  // Now and then the background gets its turn, so that segments are compressed meanwhile.
  if (seq % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
}
