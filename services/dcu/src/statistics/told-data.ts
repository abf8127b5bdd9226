import { type FilterAttribute, type FilterTerm, parseTerm } from '@pulse/expression';
import type { StatisticRefusal, StatisticsViewer } from '@pulse/protocol';
import type { RequestPlan } from './request-plan.ts';

/** Keys of attached data, of those that are asked for (STAT-18). */
export interface ToldData {
  readonly told: readonly string[];
  readonly withheld: readonly string[];
}

/** A program that asks for itself is trusted with all of its tenant; persons are told what is configured. */
export function toldData(
  asked: readonly string[],
  { person }: StatisticsViewer,
  configured: readonly string[],
): ToldData {
  const isTold = (key: string) => person === undefined || configured.includes(key);
  return { told: asked.filter(isTold), withheld: asked.filter((key) => !isTold(key)) };
}

/**
 * Why a person may not have these groups, if so: their keys would tell what explanations do not. What an administrator has
 * named is for whoever may see the objects. A term that is none is left to the engine to refuse.
 */
export function groupsRefusal(
  { statistic: { groupBy }, isNamed }: RequestPlan,
  { person }: StatisticsViewer,
  configured: readonly string[],
): StatisticRefusal | undefined {
  if (groupBy === undefined || isNamed || person === undefined) return undefined;
  const [secret] = secretsIn(termOf(groupBy.by), configured);
  if (secret === undefined) return undefined;
  const message = `groupBy.by: ${person} may not be told ${secret}, by which these groups are made.`;
  return { code: 'data-withheld', message };
}

function termOf(text: string): FilterTerm | undefined {
  try {
    return parseTerm(text);
  } catch {
    return undefined;
  }
}

/** They are no customer's, and name nobody whom a person may not see. */
const FOR_PERSONS: ReadonlySet<FilterAttribute> = new Set(['MediaType', 'CallType', 'CustomerID', 'PlaceID']);

/** What a term looks at that is not for persons. */
function secretsIn(term: FilterTerm | undefined, configured: readonly string[]): readonly string[] {
  switch (term?.kind) {
    case 'attribute':
      return FOR_PERSONS.has(term.name) ? [] : [term.name];
    case 'get':
      return isTold(term, configured) ? [] : [`${term.scope} ${term.key}`];
    case 'negate':
      return secretsIn(term.operand, configured);
    case 'arithmetic':
      return [term.first, ...term.rest.map(({ operand }) => operand)].flatMap((each) =>
        secretsIn(each, configured),
      );
    default:
      return [];
  }
}

/** The reason of a status is told by every explanation, extensions by none. */
const isTold = ({ scope, key }: Extract<FilterTerm, { kind: 'get' }>, configured: readonly string[]) =>
  scope === 'reasons' || (scope === 'userData' && configured.includes(key));
