import { unreachable } from '@pulse/base';
import type { FilterAttribute, FilterSubject, FilterTerm, FilterTest, PairScope } from '@pulse/expression';
import type { AgentId, CallType, Dn, KeyValues, TenantId } from '@pulse/model';

/** What filters can see of a call, wherever its action is (E-81). */
export interface CallFacts {
  readonly userData: KeyValues | undefined;
  readonly mediaType: string;
  readonly ani: string | undefined;
  readonly dnis: string | undefined;
}

/** What filters can see of an action besides reasons and extensions (E-86). */
export interface ActionFacts {
  readonly call: CallFacts | null;
  readonly callType: CallType | null;
  readonly thisQueue: Dn | undefined;
  readonly agentId: AgentId | undefined;
  readonly placeId: string | undefined;
}

/** What a test is asked of. One for a whole bank, filled in before tests are asked, so that asking makes nothing. */
export class LookedAt implements FilterSubject {
  tenant: TenantId | undefined;
  call: CallFacts | null = null;
  reasons: KeyValues | undefined;
  extensions: KeyValues | undefined;
  action: ActionFacts | null = null;

  pair(scope: PairScope, key: string): string | number | undefined {
    const map = scope === 'userData' ? this.call?.userData : this[scope];
    const value: unknown = map?.[key];
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  }

  attribute(name: FilterAttribute): string | undefined {
    switch (name) {
      case 'ANI':
        return this.call?.ani;
      case 'DNIS':
        return this.call?.dnis;
      case 'MediaType':
        return this.call?.mediaType;
      case 'CustomerID':
        return this.tenant;
      case 'CallType':
        return this.action?.callType ?? undefined;
      case 'ThisQueue':
        return this.action?.thisQueue;
      case 'AgentID':
        return this.action?.agentId;
      case 'PlaceID':
        return this.action?.placeId;
      default:
        return unreachable(name);
    }
  }
}

/** Where a test has to be asked: of a call alone, of one kind of notes alone, or of the action with all that it has. */
export type TestPlace = 'call' | 'reasons' | 'extensions' | 'action';

export function placeOf(test: FilterTest): TestPlace {
  const places = new Set(
    test.kind === 'pair' ? [mapPlace[test.scope]] : [test.left, test.right].flatMap(placesOf),
  );
  const [place = 'call', ...others] = places;
  return others.length === 0 ? place : 'action';
}

const mapPlace = { userData: 'call', reasons: 'reasons', extensions: 'extensions' } as const;

function placesOf(term: FilterTerm): readonly TestPlace[] {
  switch (term.kind) {
    case 'number':
    case 'text':
      return [];
    case 'get':
      return [mapPlace[term.scope]];
    case 'negate':
      return placesOf(term.operand);
    case 'arithmetic':
      return [term.first, ...term.rest.map(({ operand }) => operand)].flatMap(placesOf);
    case 'attribute':
      return attributePlaces[term.name];
    default:
      return unreachable(term);
  }
}

/** Does a term name anything besides pairs? */
export function namesAttribute(term: FilterTerm): boolean {
  switch (term.kind) {
    case 'attribute':
      return true;
    case 'negate':
      return namesAttribute(term.operand);
    case 'arithmetic':
      return [term.first, ...term.rest.map(({ operand }) => operand)].some(namesAttribute);
    case 'number':
    case 'text':
    case 'get':
      return false;
    default:
      return unreachable(term);
  }
}

const attributePlaces: Readonly<Record<FilterAttribute, readonly TestPlace[]>> = {
  ANI: ['call'],
  DNIS: ['call'],
  MediaType: ['call'],
  CustomerID: [],
  CallType: ['action'],
  ThisQueue: ['action'],
  AgentID: ['action'],
  PlaceID: ['action'],
};
