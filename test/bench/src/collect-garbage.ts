import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects garbage, so that what one contestant left behind is no work of the next. */
export function collectGarbage(): void {
  // What dies with what the first one finds goes with the second.
  collect();
  collect();
}

/** Bytes of objects and of arrays after a collection. */
export function occupiedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
