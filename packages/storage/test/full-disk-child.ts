/* Runs with a limit on the size of files, as on a full disk; prints what the log says. */
import { batchOf } from '../contract/numbered-events.ts';
import { openLog } from './log-folder.ts';

const log = await openLog(process.argv[2] ?? '', { segmentBytes: 1024 * 1024 });
try {
  for (;;) log.append(batchOf(7, log.last.seq + 1, 10));
} catch (error) {
  console.log((error as { code: string }).code);
}
console.log(log.last.seq);
// A smaller batch may still fit: what was refused has taken no room.
let more = 0;
try {
  for (;;) {
    log.append(batchOf(7, log.last.seq + 1, 1));
    more += 1;
  }
} catch (error) {
  console.log((error as { code: string }).code);
}
console.log(more);
