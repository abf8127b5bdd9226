import { type ColumnDefinition, growingAt, isGrowing, type PulseEvent } from '@pulse/model';
import { describe, expect, it } from 'vitest';
import { type Engine, type EngineFactory, engineFactory } from '../src/mod.ts';
import { PulseEngine } from '../src/pulse-engine.ts';
import { arrivalOrderChangesNothing } from './arrival-order.ts';
import { broken, type Mistake } from './broken-engine.ts';
import { crowdChangesNothing } from './crowd.ts';
import { EngineDiffersError, engineEqualsNaive, planOf } from './engine-equals-naive.ts';
import { combinationKey, everyCombination } from './every-combination.ts';
import {
  changesAreReported,
  completenessIsTold,
  duplicatesChangeNothing,
  groupsAddUp,
  queuesBalance,
  restartChangesNothing,
  statusTimesAddUp,
  stepsAreOfTheirBeginning,
} from './invariants.ts';
import { lengthsAfter } from './what-is-over.ts';

const engines: EngineFactory = engineFactory;

/** `PULSE_SEEDS=1000-1999` tries others than the usual ones. */
function seeds(from: number, to: number): readonly number[] {
  const [first = from, last = first] = process.env['PULSE_SEEDS']?.split('-').map(Number) ?? [from, to];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Fifty at a time, so that no test runs long and a failing one names its neighbourhood. */
function batches(all: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(all.length / 50) }, (_, index) =>
    all.slice(index * 50, index * 50 + 50),
  );
}

describe('The engine gives the numbers of the naive model', () => {
  for (const batch of batches(seeds(1, 500))) {
    it(`for the random centres ${batch[0]} to ${batch.at(-1)}`, () => {
      for (const seed of batch) engineEqualsNaive(engines, seed);
    });
  }
});

describe('What is tried', () => {
  it('is every category with every subject, profile, range and filter that it takes', () => {
    const tried = new Set<string>();
    for (const seed of seeds(1, 500)) {
      for (const { definition } of planOf(seed).columns) tried.add(combinationKey(definition.statistic));
    }
    const all = everyCombination().map(({ key }) => key);
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter((key) => !tried.has(key))).toEqual([]);
  });
});

describe('[E-103] A revision may come before its time or up to a second of events after it', () => {
  for (const batch of batches(seeds(1, 100))) {
    it(`in the random centres ${batch[0]} to ${batch.at(-1)}`, () => {
      for (const seed of batch) arrivalOrderChangesNothing(engines, seed);
    });
  }
});

describe('In every random centre', () => {
  const some = seeds(1, 25);

  it('[X7] what entered a queue was distributed, abandoned or cleared, or still waits', () => {
    for (const seed of some) queuesBalance(engines, seed);
  });

  it('[U5] the times of the statuses of an agent, and of a place, add up to the interval', () => {
    for (const seed of some) statusTimesAddUp(engines, seed);
  });

  it('[U8] a group is the sum of its distinct members', () => {
    for (const seed of some) groupsAddUp(engines, seed);
  });

  it('an engine that is saved and restored time and again equals one that never stopped', () => {
    for (const seed of some) restartChangesNothing(engines, seed);
  });

  it('an engine that is saved and restored after every single input equals one that never stopped', () => {
    for (const seed of some.filter((each) => each % 7 < 3)) restartChangesNothing(engines, seed, 1);
  });

  it('everybody has in a crowd the values that they have alone', () => {
    for (const seed of some.filter((each) => each % 3 === 0)) crowdChangesNothing(engines, seed);
  });

  it('a checkpoint in steps is that of its beginning, whatever happens meanwhile', () => {
    for (const seed of some) stepsAreOfTheirBeginning(engines, seed);
  });

  it('[T9] a value says whether it misses something', () => {
    for (const seed of some) completenessIsTold(engines, seed);
  });

  it('[T6] what is delivered again changes nothing', () => {
    for (const seed of some) duplicatesChangeNothing(engines, seed);
  });

  it('an object whose value an event changed is reported', () => {
    for (const seed of some) changesAreReported(engines, seed);
  });
});

describe('An engine forgets', () => {
  it('what is over, of every category: it is no greater after many days than after a few', () => {
    const lengths = lengthsAfter(engines, 7);
    // Numbers of events and actions gain a digit now and then, which is a word at most.
    const later = lengths.slice(3);
    expect(Math.max(...later) - Math.min(...later)).toBeLessThanOrEqual(8);
    expect(Number(lengths[3]) - Number(lengths[0])).toBeLessThan(10_000);
  });
});

describe('The checks see an engine that', () => {
  /** Some seed must show the mistake; most do early. */
  function isSeen(check: (factory: EngineFactory, seed: number) => void, mistake: Mistake): void {
    const seen = () => {
      for (let seed = 1; seed <= 1000; seed += 1) check(broken(engines, mistake), seed);
    };
    expect(seen).toThrow(EngineDiffersError);
  }

  const unless = (type: PulseEvent['type']) => (event: PulseEvent) => (event.type === type ? null : event);
  let fresh = 1_000_000;
  const renumbered = (event: PulseEvent): PulseEvent => {
    fresh += 1;
    return { ...event, epoch: 1, seq: fresh };
  };

  it('counts what is delivered twice', () => {
    isSeen(engineEqualsNaive, { event: renumbered });
    isSeen(duplicatesChangeNothing, { event: renumbered });
  });

  it('ignores holds', () => isSeen(engineEqualsNaive, { event: unless('EventHeld') }));

  it('ignores attached data that change during a call', () =>
    isSeen(engineEqualsNaive, { event: unless('EventAttachedDataChanged') }));

  it('filters by the agent who was there when an action began', () => {
    const blind = (engine: Engine) => {
      if (engine instanceof PulseEngine) engine.core.desk.refreshDn = () => {};
    };
    isSeen(engineEqualsNaive, { made: blind });
  });

  it('takes what is missing for something else than what a filter names', () => {
    const other = ({ objectType, statistic }: ColumnDefinition): ColumnDefinition => {
      const filter = statistic.filter?.replaceAll(/(\w+) <> ("[^"]*")/g, '~($1 = $2)');
      return { objectType, statistic: { ...statistic, ...(filter !== undefined && { filter }) } };
    };
    isSeen(engineEqualsNaive, { definition: other });
  });

  it('takes consultations for contacts of their own', () => {
    const alone = ({ callThreadId: _, ...event }: PulseEvent): PulseEvent => event;
    isSeen(engineEqualsNaive, { event: alone });
  });

  it('computes nothing of attached data', () => {
    const nothing = ({ objectType, statistic }: ColumnDefinition): ColumnDefinition => {
      const formula = statistic.formula?.replace(/\w+\(".*?"\)/g, '0');
      return { objectType, statistic: { ...statistic, ...(formula !== undefined && { formula }) } };
    };
    isSeen(engineEqualsNaive, { definition: nothing });
  });

  it('puts what is of several groups into one', () => {
    const one = ({ objectType, statistic }: ColumnDefinition): ColumnDefinition => {
      const { groupBy } = statistic;
      return {
        objectType,
        statistic: { ...statistic, ...(groupBy && { groupBy: { ...groupBy, by: '"x"' } }) },
      };
    };
    isSeen(engineEqualsNaive, { definition: one });
  });

  it('takes the status of a group for those of its members', () => {
    const members = ({ objectType, statistic }: ColumnDefinition): ColumnDefinition => {
      if (statistic.subject !== 'GroupStatus') return { objectType, statistic };
      const subject = objectType === 'GroupPlaces' ? 'PlaceStatus' : 'AgentStatus';
      return { objectType, statistic: { ...statistic, subject } };
    };
    isSeen(engineEqualsNaive, { definition: members });
  });

  it('ignores second queues', () => isSeen(engineEqualsNaive, { event: unless('EventQueueLogout') }));

  it('selects one too many', () => {
    const more = ({ objectType, statistic }: ColumnDefinition): ColumnDefinition => {
      const { profile } = statistic;
      if (profile?.type !== 'Selection') return { objectType, statistic };
      return { objectType, statistic: { ...statistic, profile: { ...profile, count: profile.count + 1 } } };
    };
    isSeen(engineEqualsNaive, { definition: more });
  });

  it('goes on counting after the logout', () => {
    const unending = (engine: Engine) => {
      if (engine instanceof PulseEngine) engine.core.shifts.finish = () => {};
    };
    isSeen(engineEqualsNaive, { made: unending });
  });

  it('takes the event’s stamp whatever its arrival says', () =>
    isSeen(engineEqualsNaive, {
      event: ({ received: _received, ...event }) => event,
    }));

  it('is one second off in a running time', () =>
    isSeen(engineEqualsNaive, {
      cell: (cell, _definition, at) => (isGrowing(cell) ? growingAt(cell, at - 1000) : cell),
    }));

  it('loses a call between queue and agent', () => {
    const more: Mistake = {
      cell: (cell, { statistic }) =>
        statistic.mainMask === 'CallEntered' && typeof cell === 'number' ? cell + 1 : cell,
    };
    isSeen(queuesBalance, more);
  });

  it('leaves a gap between statuses, or lets a group count a member twice', () => {
    const less: Mistake = {
      cell: (cell, { objectType, statistic }, at) => {
        if (statistic.subject !== 'AgentStatus' || objectType !== 'Agent') return cell;
        const value = isGrowing(cell) ? growingAt(cell, at) : cell;
        return typeof value === 'number' ? value * 0.99 : cell;
      },
    };
    isSeen(statusTimesAddUp, less);
    isSeen(groupsAddUp, less);
  });

  it('applies memberships at once, to late events too', () => {
    const atOnce: Mistake = { revision: (revision, { time }) => ({ ...revision, time }) };
    isSeen(engineEqualsNaive, atOnce);
    isSeen(arrivalOrderChangesNothing, atOnce);
  });

  it('applies a revision only to what comes after it', () => {
    const afterwards: Mistake = {
      revision: ({ number, time }, engine) => ({ number, time: Math.max(time, engine.time) }),
    };
    isSeen(engineEqualsNaive, afterwards);
    isSeen(arrivalOrderChangesNothing, afterwards);
  });

  it('forgets the current statuses of a member that leaves', () => {
    const forget = (engine: Engine) => {
      if (engine instanceof PulseEngine) engine.core.centre.agentGroups.retire(Number.POSITIVE_INFINITY);
    };
    isSeen(engineEqualsNaive, { afterRevision: forget });
  });

  it('lets DNs stand where they stood at first', () => {
    const rooted = (engine: Engine) => {
      if (!(engine instanceof PulseEngine)) return;
      const { dnChanges } = engine.core;
      dnChanges.push = (...changes) => Array.prototype.push.apply(dnChanges, changes.filter(isOfType));
    };
    const isOfType = (change: object) => 'type' in change;
    isSeen(engineEqualsNaive, { made: rooted });
  });

  it('keeps its first configuration', () => isSeen(engineEqualsNaive, { revision: () => null }));

  it('forgets what was before a restart', () => isSeen(restartChangesNothing, { forgetful: true }));

  it('is sure of everything', () => isSeen(completenessIsTold, { sure: true }));

  it('keeps changes to itself', () => isSeen(changesAreReported, { unreported: true }));
});
