import { appendFileSync, writeFileSync } from 'node:fs';

/** Lets a recorded queue_log grow as the recorded moment moves on, as Asterisk writes it. */
export function writeQueueLog(path: string, text: string, now: () => number): Disposable {
  const lines = text.split('\n').filter((line) => line !== '');
  let written = 0;
  writeFileSync(path, '');
  const write = () => {
    const due = lines.findIndex((line) => Number(line.split('|')[0]) * 1000 > now());
    const end = due === -1 ? lines.length : due;
    if (end > written) appendFileSync(path, `${lines.slice(written, end).join('\n')}\n`);
    written = Math.max(written, end);
  };
  const timer = setInterval(write, 10);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
