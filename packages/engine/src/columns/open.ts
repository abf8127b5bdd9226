import { PulseError, present } from '@pulse/base';
import type { ColumnDefinition, StatisticDefinition, TimeProfile } from '@pulse/model';
import type { Opening } from '../categories/category.ts';
import { termOf } from '../categories/custom-formula.ts';
import type { Core } from '../events/core.ts';
import type { FilterId } from '../filter/filter-bank.ts';
import { namesAttribute } from '../filter/looked-at.ts';
import { ATOMS, isOfCall } from '../mask/atoms.ts';
import { type Mask, parseActionMask, parseStatusMask, withoutAtoms } from '../mask/mask.ts';
import { markerOf, termsOf } from '../measures/marks.ts';
import { hasPseudo } from '../measures/stock.ts';
import type { Window } from '../measures/window.ts';
import { type Intervals, intervalsOf } from '../profile/profile.ts';
import { TYPE } from '../state/directory.ts';
import { groupState, stateValue } from '../state-value.ts';
import { checkDefinition, withMeantSubject } from './check.ts';
import { EngineColumn } from './column.ts';
import { openGrouped } from './grouped.ts';
import type { Measures, Shelf } from './shelf.ts';

/** A definition with everything in it compiled. */
export interface Compiled {
  readonly definition: ColumnDefinition;
  /** One text for all spellings of the same column. */
  readonly key: string;
  readonly main: Mask;
  readonly rel: Mask;
  readonly filter: FilterId;
  /** Of the media alone. */
  readonly media: FilterId;
  readonly intervals: Intervals | null;
}

const MEDIATION: ReadonlySet<string> = new Set(['Queue', 'RoutePoint', 'GroupQueues']);

/** Compiles a definition, or refuses it with a {@link PulseError} that names the field. */
export function compile(core: Core, given: ColumnDefinition): Compiled {
  const definition = withMeantSubject(given);
  const { statistic, objectType } = definition;
  const rule = checkDefinition(definition);
  const parse = (text: string) =>
    statistic.subject === 'DNAction'
      ? parseActionMask(text, MEDIATION.has(objectType) ? 'mediation' : 'regular')
      : parseStatusMask(text);
  const { filter: text, groupBy } = statistic;
  const pseudo = rule.pseudoActions === true && text === undefined && groupBy === undefined;
  const mask = (field: string, text: string) =>
    at(field, () => withPseudo(statistic, parse(text), text, pseudo && MEDIATION.has(objectType)));
  const main = mask('mainMask', statistic.mainMask);
  const rel = statistic.relMask === undefined ? main : mask('relMask', statistic.relMask);
  const known = core.bank.size;
  const filter = at('filter', () => core.bank.register(statistic.filter, statistic.mediaType));
  const media = core.bank.register(undefined, statistic.mediaType);
  if (core.bank.size !== known) core.reclassAll();
  const { profile = SINCE_MIDNIGHT } = statistic;
  const intervals = rule.kind === 'current' ? null : at('profile', () => intervalsOf(profile, core.zone));
  const { range, range2 } = statistic;
  const key = JSON.stringify([
    objectType,
    statistic.category,
    statistic.subject,
    main.key,
    rel.key,
    filter,
    intervals?.key,
    range && [range.lo, range.hi],
    range2 && [range2.lo, range2.hi],
    statistic.percentile,
    statistic.formula,
    statistic.expression,
    statistic.reasonStartOverridesStatusStart === true,
    groupBy && [termOf('groupBy', groupBy.by), groupBy.order, groupBy.limit],
  ]);
  return { definition, key, main, rel, filter, media, intervals };
}

/** In the tenant's zone (P7). */
const SINCE_MIDNIGHT: TimeProfile = { type: 'Growing', value: '00:00' };

/** Pseudo-actions are for unfiltered CurrentNumber; elsewhere `*` leaves them out, and naming them is a mistake (Q13). */
function withPseudo(statistic: StatisticDefinition, mask: Mask, text: string, allowed: boolean): Mask {
  if (statistic.subject !== 'DNAction' || allowed || !hasPseudo(mask)) return mask;
  const named = /(?:^|,)\s*(Agent(?:Ready|Active)|DN(?:Login|Ready|Active))\s*(?:,|$)/i.exec(text);
  if (named && statistic.category === 'CurrentNumber' && statistic.filter !== undefined) {
    throw new PulseError('statistic-illegal', `${named[1]} cannot be filtered`);
  }
  return withoutAtoms(mask, (atom) => ATOMS[atom]?.pseudo === true);
}

/** Names the field in the message of whatever is wrong with it. */
function at<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PulseError)) throw error;
    const advice = error.advice === undefined ? {} : { advice: error.advice };
    throw new PulseError(error.code, `${field}: ${error.message}`, { ...advice, cause: error });
  }
}

/** Opens a compiled column; `opening` tells which others see the same past, `measures` what it is made of. */
export function openColumn(
  core: Core,
  shelf: Shelf,
  compiled: Compiled,
  opening: number,
  measures: Measures = shelf,
): EngineColumn {
  const { definition, main, rel, filter, media, intervals } = compiled;
  const { statistic, objectType } = definition;
  const rule = checkDefinition(definition);
  const type = TYPE[objectType];
  const { subject } = statistic;
  const window: Window | null = intervals && shelf.window(intervals, opening);
  const kept = (): Window => present(window, `${statistic.category} has an interval`);
  const isGroup = type === TYPE.GroupAgents || type === TYPE.GroupPlaces;
  const isOfGroup = subject === 'GroupStatus' || (isGroup && rule.state === true);
  const groups = isOfGroup ? shelf.followGroups(type, opening) : null;
  const ofReason = statistic.reasonStartOverridesStatusStart === true;
  const request: Opening = {
    definition: statistic,
    type,
    main,
    rel,
    calls: (mask) => withoutAtoms(mask, (atom) => !isOfCall(atom)),
    marker(terms) {
      // What goes on is looked at again whenever anything of it changes.
      if (termsOf(terms).some(namesAttribute)) core.bank.watch();
      return markerOf(() => core.configuration?.tenant, terms);
    },
    mask: (text) => parseActionMask(text, MEDIATION.has(objectType) ? 'mediation' : 'regular'),
    history: (mask, parts = {}) => measures.history({ type, subject, mask, filter, window: kept() }, parts),
    ended: (mask, parts = {}) => measures.ended({ type, subject, mask, filter, window: kept() }, parts),
    unfiltered: (mask, parts = {}) =>
      measures.history({ type, subject, mask, filter: media, window: kept() }, parts),
    marks: (mask, marks) => measures.marks({ type, subject, mask, filter, window: kept() }, marks),
    levels: (mask) => measures.levelsOf({ type, subject, mask, filter, window: kept() }),
    length: (object, at) => kept().length(at, object),
    stock: (mask) =>
      groups ? groups.statuses.stock(mask, groups.window) : measures.stock(type, subject, mask, filter),
    continuity: (mask) => measures.continuity(type, mask, filter),
    state(object, at, detail) {
      if (!groups) return stateValue(core, type, object, detail, ofReason);
      return groupState(core, type, object, at, groups.statuses.now(object, at, groups.window));
    },
  };
  const { groupBy } = statistic;
  const wanted = (mask: Mask) => ({ type, subject, mask, filter, window: kept() });
  const reading = groupBy ? openGrouped(shelf, rule, request, wanted, groupBy) : rule.open(request);
  return new EngineColumn(core, definition, type, window, reading);
}
