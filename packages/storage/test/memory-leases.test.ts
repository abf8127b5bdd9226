import { type Clock, ManualClock } from '@pulse/base';
import { leaseStoreContract } from '../contract/lease-store-contract.ts';
import { memoryLeases } from '../src/mod.ts';

const time = new ManualClock(1000);

leaseStoreContract({
  name: 'memory',
  duration: 1000,
  async open() {
    // As in a process that is stopped: time passes and no timer fires.
    let stopped = false;
    const clock: Clock = {
      now: () => time.now(),
      after: (delay, run) => time.after(delay, () => (stopped ? undefined : run())),
    };
    const store = memoryLeases(clock);
    return {
      store,
      other: store,
      async cut() {
        stopped = true;
      },
    };
  },
  async pass(span) {
    time.advance(span);
    await new Promise((resolve) => setTimeout(resolve, 0));
  },
});
