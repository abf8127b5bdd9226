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
import { membership } from './measures.ts';
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
  const capacity = core.directory.capacity(type);
  const { intervals } = window;
  const kept = (initial: () => Level) =>
    intervals instanceof SlidingIntervals
      ? new SlidingLevels(window, intervals, initial, capacity)
      : new GrowingLevels(window, initial, capacity);
  const initial = initialLevel(core, wanted);
  const slots = slotsOf(core, type);
  const roster = membership(core, type);
  if (roster) {
    const tally = new HeldLevelTally(kept(nothing), roster, initial);
    return { tally, stock: memberStock(core, type, subject, mask, filter), slots };
  }
  return { tally: kept(initial), stock: stockOf(core, type, subject, mask, filter), slots };
}

/** How many objects of a type there are, or members of its groups. */
function slotsOf({ centre, directory }: Core, type: number): number {
  if (type === TYPE.GroupAgents) return centre.agents.length;
  if (type === TYPE.GroupPlaces) return centre.places.length;
  return type === TYPE.GroupQueues ? centre.mediationDns.length : (directory.objects[type]?.length ?? 0);
}

/** What agents and places have been since the first event until something is told of them (E-12, E-151). */
const UNTOLD: ReadonlyMap<number, 'LoggedOut' | 'NotMonitored'> = new Map([
  [TYPE.Agent, 'LoggedOut'],
  [TYPE.GroupAgents, 'LoggedOut'],
  [TYPE.Place, 'NotMonitored'],
  [TYPE.GroupPlaces, 'NotMonitored'],
]);

function initialLevel(core: Core, { type, subject, mask, filter, window }: Wanted): () => Level {
  const untold = UNTOLD.get(type);
  if (untold === undefined || subject === 'DNStatus') return nothing;
  const place = subject === 'DNAction' ? atomOf(untold) : statusPriority(untold);
  return () =>
    mask.has[place] === 1 && passesUntold(core, filter)
      ? { number: 1, starts: core.origin - window.opened }
      : NOTHING;
}

/** The continuity of the statuses of agents, or of places. */
export function measureContinuity(core: Core, type: number, mask: Mask, filter: FilterId): Continuity {
  const untold = statusPriority(UNTOLD.get(type) ?? 'NotMonitored');
  const isIn = () => mask.has[untold] === 1 && passesUntold(core, filter);
  const initial = () => (isIn() ? core.origin : Number.NaN);
  const board = type === TYPE.Agent ? core.agentBoard : core.placeBoard;
  const continuity = new Continuity(board, core.bank, mask, filter, initial);
  if (!Number.isNaN(core.origin)) continuity.open(slotsOf(core, type), core.now);
  core.followers.add(type, continuity);
  return continuity;
}

function passesUntold({ bank }: Core, filter: FilterId): boolean {
  const nothingKnown = {
    call: null,
    callType: null,
    thisQueue: undefined,
    agentId: undefined,
    placeId: undefined,
  };
  return bank.holds(filter, bank.classOf(0, undefined, undefined, nothingKnown));
}
