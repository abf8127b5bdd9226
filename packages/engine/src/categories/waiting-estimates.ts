import { type Milliseconds, PulseError } from '@pulse/base';
import type { StatisticDefinition } from '@pulse/model';
import { type CategoryRule, type Opening, ratio, seconds } from './category.ts';

/** Seconds; what an estimate says where nobody is there, or nothing moves, to estimate from. */
const CEILING = 3600;

const QUEUES = ['Queue', 'RoutePoint', 'GroupQueues'] as const;

const ofQueues = {
  kind: 'historical',
  subjects: ['DNAction'],
  objects: QUEUES,
  check({ category, filter }: StatisticDefinition) {
    if (filter === undefined) return;
    throw new PulseError(
      'statistic-illegal',
      `filter: ${category} is of all calls and agents and takes none`,
    );
  },
} as const;

/**
 * How long a call that enters now will wait, in seconds (`ewt.v1`): the time that an agent needs for a call, as it was in
 * the interval, for each call that is before it and its own, divided among the agents. The mask is not used.
 */
export const estimWaitTime: CategoryRule = {
  ...ofQueues,
  open(opening) {
    const wait = waitOf(opening);
    return { timeDependent: wait.slides, number: wait.estimate };
  },
};

/**
 * The same, where calls wait or nobody is free; else the number of free agents below 0, so that the emptiest queue comes
 * first (`lb.v1`).
 */
export const loadBalance: CategoryRule = {
  ...ofQueues,
  open(opening) {
    const wait = waitOf(opening);
    return {
      timeDependent: wait.slides,
      number(object, at) {
        const ready = wait.ready(object, at);
        return wait.waiting(object, at) > 0 || ready === 0 ? wait.estimate(object, at) : -ready;
      },
    };
  },
};

/** How long it takes until those that wait now have left at the pace of the interval, in seconds (`ewt2.v1`). */
export const expectedWaitTime2: CategoryRule = {
  ...ofQueues,
  ofInterval: true,
  open({ history, stock, mask, length }) {
    const left = history(mask('CallDistributed'));
    const waits = stock(mask('CallWait'));
    return {
      timeDependent: true,
      number(object, at) {
        let waiting = 0;
        let oldest: Milliseconds = at;
        waits.each(object, at, (start) => {
          waiting++;
          oldest = Math.min(oldest, start);
        });
        if (waiting === 0) return 0;
        const gone = left.count(object, at);
        return gone === 0
          ? Math.max(CEILING, seconds(at - oldest))
          : (waiting * seconds(length(object, at))) / gone;
      },
    };
  },
};

/** What estimates of the wait are made of. */
function waitOf({ history, stock, mask }: Opening) {
  const released = history(mask('CallReleased'), { time: true });
  const worked = history(mask('ACWCompleted'), { time: true });
  const waits = stock(mask('CallWait'));
  const logins = stock(mask('AgentLogin'));
  const readies = stock(mask('AgentReady'));
  const waiting = (object: number, at: Milliseconds) => {
    let number = 0;
    waits.each(object, at, () => number++);
    return number;
  };
  const ready = (object: number, at: Milliseconds) => readies.pseudo(object, at);
  return {
    slides: released.slides,
    waiting,
    ready,
    estimate(object: number, at: Milliseconds): number {
      const before = waiting(object, at);
      if (before === 0 && ready(object, at) > 0) return 0;
      const agents = logins.pseudo(object, at);
      if (agents === 0) return CEILING;
      const call = ratio(released.time(object, at), released.count(object, at));
      const works = worked.count(object, at);
      const work = works === 0 ? 0 : worked.time(object, at) / works;
      return (seconds(call + work) * (before + 1)) / agents;
    },
  };
}
