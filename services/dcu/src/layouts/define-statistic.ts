import { fail, ok, PulseError, type Result } from '@pulse/base';
import { isHistorical, parseProfile } from '@pulse/engine';
import {
  categoryNamed,
  type GroupBy,
  parseTimeRange,
  refusalOf,
  type StatisticDefinition,
  subjectNamed,
  type TimeProfile,
  type TimeRange,
} from '@pulse/model';
import type { Catalogue, StatType } from './catalogue-schema.ts';

/** What is computed, whatever for and since when: a stat type of a catalogue, or one without a name. */
export type StatisticKind = Pick<
  StatType,
  | 'category'
  | 'subject'
  | 'mainMask'
  | 'relMask'
  | 'mediaType'
  | 'formula'
  | 'groupBy'
  | 'expression'
  | 'reasonStartOverridesStatusStart'
  | 'useSourceTimeStamps'
>;

/** What a statistic adds to its kind. Each is a name of the catalogue, or written out. */
export interface StatisticTexts {
  /** `Growing=00:00 +01:00`, `Sliding=3600:15`; the profile named Default when absent. */
  readonly profile?: string | undefined;
  /** Seconds: `0-20`, `20-`. */
  readonly range?: string | undefined;
  readonly range2?: string | undefined;
  readonly percentile?: number | undefined;
  /** An expression. */
  readonly filter?: string | undefined;
  /** Stands before that of the kind. */
  readonly groupBy?: StatisticKind['groupBy'];
}

/**
 * The definition for the engine; fails with what this version does not compute. Throws {@link PulseError}
 * `profile-unknown`, `profile-invalid` or `range-unknown` for what is neither a name nor written out. Masks and filters are the engine's to
 * check.
 */
export function defineStatistic(
  catalogue: Catalogue,
  kind: StatisticKind,
  texts: StatisticTexts,
): Result<StatisticDefinition> {
  const { mainMask, relMask, mediaType, formula, expression, groupBy } = kind;
  const category = categoryNamed(kind.category);
  if (category === undefined) return fail(notComputed('category', kind.category));
  const subject = subjectNamed(kind.subject);
  if (subject === undefined) return fail(notComputed('subject', kind.subject));
  const profile = isHistorical(category) ? readProfile(catalogue, texts.profile) : undefined;
  const range = readRange(catalogue, texts.range);
  const range2 = readRange(catalogue, texts.range2);
  const grouped = texts.groupBy ?? groupBy;
  const filter = catalogue.filters.find(({ name }) => name === texts.filter)?.expression ?? texts.filter;
  return ok({
    category,
    subject,
    mainMask,
    ...(relMask === undefined ? {} : { relMask }),
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(formula === undefined ? {} : { formula }),
    ...(grouped === undefined ? {} : { groupBy: grouped as GroupBy }),
    ...(expression === undefined ? {} : { expression }),
    ...(kind.reasonStartOverridesStatusStart === true ? { reasonStartOverridesStatusStart: true } : {}),
    ...(kind.useSourceTimeStamps === false ? { useSourceTimeStamps: false } : {}),
    ...(filter === undefined ? {} : { filter }),
    ...(profile === undefined ? {} : { profile }),
    ...(range === undefined ? {} : { range }),
    ...(range2 === undefined ? {} : { range2 }),
    ...(texts.percentile === undefined ? {} : { percentile: texts.percentile }),
  });
}

function notComputed(field: 'category' | 'subject', name: string): string {
  const why = refusalOf(name);
  return why === undefined ? `${field} ${name}` : `${field} ${name}, which ${why}`;
}

/** `Sliding=3600:15`, in the syntax of Stat Server's options. */
const WRITTEN = /^(Growing|Sliding|Selection|SinceLogin)(?:=(.*))?$/;

function readProfile(catalogue: Catalogue, text = 'Default'): TimeProfile {
  const known = catalogue.timeProfiles.find(({ name }) => name === text);
  const written = WRITTEN.exec(text);
  const type = known?.type ?? written?.[1];
  if (type === undefined) throw new PulseError('profile-unknown', `There is no time profile "${text}".`);
  const value = known ? known.value : written?.[2];
  return parseProfile(type, value ?? (type === 'Growing' ? '00:00' : ''));
}

function readRange(catalogue: Catalogue, text: string | undefined): TimeRange | undefined {
  if (text === undefined) return undefined;
  const range = parseTimeRange(catalogue.timeRanges.find(({ name }) => name === text)?.value ?? text);
  if (!range)
    throw new PulseError('range-unknown', `There is no time range "${text}", and it is none itself.`);
  return range;
}
