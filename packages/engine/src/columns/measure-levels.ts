import type { Milliseconds } from '@pulse/base';
import { statusPriority } from '@pulse/model';
import type { Core } from '../events/core.ts';
import type { FilterId } from '../filter/filter-bank.ts';
import { atomOf } from '../mask/atoms.ts';
import type { Mask } from '../mask/mask.ts';
import { Continuity } from '../measures/continuity.ts';
import { GrowingLevels } from '../measures/growing-levels.ts';
import { HeldLevelTally } from '../measures/held-levels.ts';
import { type Level, type LevelTally, NOTHING } from '../measures/level.ts';
import { SlidingLevels } from '../measures/sliding-levels.ts';
import { memberStock, type Stock, stockOf } from '../measures/stock.ts';
import type { Window } from '../measures/window.ts';
import { SlidingIntervals } from '../profile/sliding.ts';
import { TYPE } from '../state/directory.ts';
import type { Wanted } from './shelf.ts';

const nothing = () => NOTHING;

/** A tally of levels as the window's profile demands it, which follows what is in progress from now on. */
export function measureLevels(core: Core, wanted: Wanted): LevelTally {
  const { tally, stock, slots } = levelsOf(core, wanted);
  const look = (slot: number, now: Milliseconds) =>
    tally.step(slot, now, levelIn(stock, slot, now, tally.window));
  if (!Number.isNaN(core.origin)) for (let slot = 0; slot < slots; slot++) look(slot, core.now);
  core.followers.add(wanted.type, { look });
  return tally;
}

function levelIn(stock: Stock, slot: number, now: Milliseconds, { opened }: Window): Level {
  let number = 0;
  let starts = 0;
  stock.each(slot, now, (start) => {
    number++;
    starts += start - opened;
  });
  return { number, starts };
}

/** The tally, and what is in progress on its slots, which of groups are members. */
function levelsOf(core: Core, wanted: Wanted) {
  const { type, subject, mask, filter, window } = wanted;
  const { centre, directory } = core;
  const capacity = directory.capacity(type);
  const { intervals } = window;
  const kept = (initial: () => Level) =>
    intervals instanceof SlidingIntervals
      ? new SlidingLevels(window, intervals, initial, capacity)
      : new GrowingLevels(window, initial, capacity);
  if (type === TYPE.GroupAgents || type === TYPE.GroupQueues) {
    const ofAgents = type === TYPE.GroupAgents;
    const roster = ofAgents ? centre.agentGroups : centre.queueGroups;
    const tally = new HeldLevelTally(
      kept(nothing),
      roster,
      ofAgents ? loggedOutLevel(core, wanted) : nothing,
    );
    const slots = (ofAgents ? centre.agents : centre.mediationDns).length;
    return { tally, stock: memberStock(core, type, subject, mask, filter), slots };
  }
  const tally = kept(type === TYPE.Agent ? loggedOutLevel(core, wanted) : nothing);
  const slots = directory.objects[type]?.length ?? 0;
  return { tally, stock: stockOf(core, type, subject, mask, filter), slots };
}

/** An agent of whom nothing was told yet has been LoggedOut since the first event (E-12). */
function loggedOutLevel(core: Core, wanted: Wanted): () => Level {
  const { subject, mask, filter, window } = wanted;
  if (subject === 'DNStatus') return nothing;
  const place = subject === 'DNAction' ? atomOf('LoggedOut') : statusPriority('LoggedOut');
  return () =>
    mask.has[place] === 1 && passesLoggedOut(core, filter)
      ? { number: 1, starts: core.origin - window.opened }
      : NOTHING;
}

/** The continuity of agents' statuses. */
export function measureContinuity(core: Core, mask: Mask, filter: FilterId): Continuity {
  const isIn = () => mask.has[statusPriority('LoggedOut')] === 1 && passesLoggedOut(core, filter);
  const initial = () => (isIn() ? core.origin : Number.NaN);
  const continuity = new Continuity(core.agentBoard, core.bank, mask, filter, initial);
  if (!Number.isNaN(core.origin)) continuity.open(core.centre.agents.length, core.now);
  core.followers.add(TYPE.Agent, continuity);
  return continuity;
}

function passesLoggedOut({ bank }: Core, filter: FilterId): boolean {
  const nothingKnown = { call: null, callType: null, thisQueue: undefined, agentId: undefined };
  return bank.holds(filter, bank.classOf(0, undefined, undefined, nothingKnown));
}
