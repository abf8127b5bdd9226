import { toldKeyValues } from '@pulse/engine';
import type {
  ExplainedContribution,
  ExplainedSet,
  Explanation,
  KeyValues,
  ObjectRef,
  StateCall,
} from '@pulse/model';
import type { Sight } from '@pulse/storage';

/** What of an explanation its viewer gets. */
export interface Veil {
  readonly sight: Pick<Sight, 'sees'>;
  /** Numbers of customers: with their last digits only, or as they are. */
  readonly numbers: 'masked' | 'whole';
  /** Keys of attached data that are told of the calls of a state. */
  readonly data: readonly string[];
}

/** So many of the last characters of a number are told. */
const LAST = 3;

/** An explanation without what its viewer may not see; that something is left out is said. */
export const veiled = ({ value, groups, sets, ...rest }: Explanation, veil: Veil): Explanation => ({
  ...rest,
  value: maskedValue(value, veil),
  sets: veiledSets(sets, veil),
  ...(groups && { groups: groups.map((group) => ({ ...group, sets: veiledSets(group.sets, veil) })) }),
});

const veiledSets = (sets: readonly ExplainedSet[], veil: Veil): readonly ExplainedSet[] =>
  sets.map((set) => ({
    ...set,
    contributions: set.contributions.map((each) => masked(withoutUnseen(each, veil), veil)),
  }));

/** A DN is told of where itself or who was logged in there may be seen: it would name the agent. */
function withoutUnseen(contribution: ExplainedContribution, { sight }: Veil): ExplainedContribution {
  const { agent, dn, queue, ...rest } = contribution;
  const sees = (id: string | undefined, ...types: ObjectRef['type'][]) =>
    id !== undefined && types.some((type) => sight.sees({ type, id }));
  const seesAgent = sees(agent, 'Agent');
  const seesDn = agent === undefined ? sees(dn, 'RegDN') : seesAgent;
  const seesQueue = sees(queue, 'Queue', 'RoutePoint');
  const isHidden =
    (agent !== undefined && !seesAgent) ||
    (dn !== undefined && !seesDn) ||
    (queue !== undefined && !seesQueue);
  return {
    ...rest,
    ...(agent !== undefined && seesAgent ? { agent } : {}),
    ...(dn !== undefined && seesDn ? { dn } : {}),
    ...(queue !== undefined && seesQueue ? { queue } : {}),
    ...(isHidden ? { hidden: true } : {}),
  };
}

/** What an agent is doing tells of calls, too; of their attached data what was asked for. */
function maskedValue(value: Explanation['value'], veil: Veil): Explanation['value'] {
  if (typeof value !== 'object' || value === null || 'groups' in value || value.calls === undefined) {
    return value;
  }
  return { ...value, calls: value.calls.map((call) => masked(withChosen(call, veil), veil)) };
}

function withChosen({ userData, ...call }: StateCall, { data }: Veil): StateCall {
  const chosen = toldKeyValues(userData, data);
  return chosen === undefined ? call : { ...call, userData: chosen };
}

/** Has numbers of which any may be a customer's. */
interface Numbered {
  readonly ani?: string;
  readonly dnis?: string;
  readonly party?: string;
  readonly userData?: KeyValues;
}

/** Which of its two numbers is the customer's, a call does not say; the other end may be a customer, too. */
function masked<Call extends Numbered>(call: Call, { numbers }: Veil): Call {
  if (numbers === 'whole') return call;
  const { ani, dnis, party, userData } = call;
  return {
    ...call,
    ...(ani === undefined ? {} : { ani: maskedNumber(ani) }),
    ...(dnis === undefined ? {} : { dnis: maskedNumber(dnis) }),
    ...(party === undefined ? {} : { party: maskedNumber(party) }),
    ...(userData === undefined ? {} : { userData: maskedData(userData, [ani, dnis, party]) }),
  };
}

/** Attached data may repeat the numbers of a contact, in another spelling. */
function maskedData(userData: KeyValues, numbers: readonly (string | undefined)[]): KeyValues {
  const known = numbers.flatMap((number) => (number === undefined ? [] : [digitsOf(number)])).filter(isLong);
  const isOne = (digits: string) => known.some((each) => each.includes(digits) || digits.includes(each));
  return Object.fromEntries(
    Object.entries(userData).map(([key, value]) => {
      const digits = digitsOf(String(value));
      return [key, isLong(digits) && isOne(digits) ? maskedNumber(String(value)) : value];
    }),
  );
}

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');
/** Shorter ones are no number of a customer, but of an order or a queue. */
const isLong = (digits: string): boolean => digits.length > 2 * LAST;

/** Short numbers, of which the last digits would be all, are not told at all. */
export function maskedNumber(number: string): string {
  const told = number.length > 2 * LAST ? LAST : 0;
  return '•'.repeat(number.length - told) + number.slice(number.length - told);
}
