import { fail, messageOf, ok, PulseError, type Result } from '@pulse/base';
import { isObjectType, type ObjectRef, type StatisticDefinition, type TimeProfile } from '@pulse/model';
import type { InlineStatType, StatisticRefusal, StatisticRequest } from '@pulse/protocol';
import type { Catalogue } from '../layouts/catalogue-schema.ts';
import { defineStatistic, type StatisticKind } from '../layouts/define-statistic.ts';

/** A request in the words of the engine. */
export interface RequestPlan {
  readonly statistic: StatisticDefinition;
  readonly objects: readonly ObjectRef[];
  /** What it is, for people. */
  readonly definition: string;
  /** The catalogue says all but profile, ranges and filter. */
  readonly isNamed: boolean;
}

type Planned<T> = Result<T, StatisticRefusal>;

/** Reads a request by the names of a catalogue; nothing is opened or looked up yet. */
export function planRequest(catalogue: Catalogue, request: StatisticRequest): Planned<RequestPlan> {
  const found = findKind(catalogue, request.statType);
  if (!found.ok) return found;
  const { kind, sentence, types } = found.value;
  const objects = readObjects(request, types);
  if (!objects.ok) return objects;
  try {
    const { profile, range, range2, filter, groupBy } = request;
    const statistic = defineStatistic(catalogue, kind, { profile, range, range2, filter, groupBy });
    if (!statistic.ok) {
      return fail({ code: 'not-computed', message: `This version does not compute ${statistic.error}.` });
    }
    return ok({
      statistic: statistic.value,
      objects: objects.value,
      definition: describe(sentence, catalogue, request, statistic.value),
      isNamed: typeof request.statType === 'string' && groupBy === undefined,
    });
  } catch (error) {
    return fail(refusalOf(error));
  }
}

/** What a client is told of an error that is not ours; anything else is thrown on. */
export function refusalOf(error: unknown): StatisticRefusal {
  if (!(error instanceof PulseError)) throw error;
  return { code: error.code, message: messageOf(error) };
}

interface FoundKind {
  readonly kind: StatisticKind;
  readonly sentence: string;
  /** Types of object for which it is made; any where it says nothing. */
  readonly types: readonly string[] | undefined;
}

function findKind({ statTypes }: Catalogue, wanted: string | InlineStatType): Planned<FoundKind> {
  if (typeof wanted !== 'string') return inlineKind(wanted);
  const type = statTypes.find(({ name }) => name === wanted);
  if (type) return ok({ kind: type, sentence: type.definition, types: type.objects });
  return fail({ code: 'stat-type-unknown', message: `There is no stat type "${wanted}".` });
}

function inlineKind({ formula, groupBy, attributes = {}, ...inline }: InlineStatType): Planned<FoundKind> {
  const { MediaType: mediaType, ...others } = attributes;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    return fail({
      code: 'not-computed',
      message: `This version does not compute stat types with ${unknown}.`,
    });
  }
  const { category, subject, mainMask, relMask } = inline;
  const over = relMask === undefined ? '' : ` over ${relMask}`;
  const kind = {
    category,
    // A word that is none is refused where definitions are made.
    subject,
    mainMask,
    ...(relMask === undefined ? {} : { relMask }),
    ...(formula === undefined ? {} : { formula }),
    ...(groupBy === undefined ? {} : { groupBy }),
    ...(mediaType === undefined ? {} : { mediaType: [...mediaType] }),
  };
  return ok({ kind, sentence: `${category} of ${mainMask}${over}.`, types: undefined });
}

function readObjects(
  { objects }: StatisticRequest,
  types: readonly string[] | undefined,
): Planned<ObjectRef[]> {
  const refs: ObjectRef[] = [];
  for (const { type, id } of objects) {
    if (!isObjectType(type))
      return fail({ code: 'object-type-unknown', message: `There are no objects of type ${type}.` });
    if (types && !types.includes(type)) {
      return fail({
        code: 'object-type-unfit',
        message: `The stat type is for ${types.join(', ')}, not for ${type}.`,
      });
    }
    refs.push({ type, id });
  }
  return ok(refs);
}

function describeProfile(profile: TimeProfile): string {
  switch (profile.type) {
    case 'Growing':
      return `Growing, ${profile.value}.`;
    case 'Sliding':
      return `The last ${profile.window} s.`;
    case 'SinceLogin':
      return 'Since the login.';
    case 'Selection':
      return `The last ${profile.count}.`;
  }
}

/** `How many calls came into the queue. Since midnight. Within 0-20 s. Only where …` */
function describe(
  sentence: string,
  catalogue: Catalogue,
  { range, range2, filter }: StatisticRequest,
  { profile, groupBy }: StatisticDefinition,
): string {
  const means = catalogue.filters.find(({ name }) => name === filter)?.means ?? filter;
  return [
    sentence,
    ...(profile === undefined ? [] : [describeProfile(profile)]),
    ...(range === undefined ? [] : [`Range ${range}.`]),
    ...(range2 === undefined ? [] : [`Second range ${range2}.`]),
    ...(means === undefined ? [] : [`Filter: ${means}`]),
    ...(groupBy === undefined ? [] : [`By ${groupBy.by}.`]),
  ].join(' ');
}
