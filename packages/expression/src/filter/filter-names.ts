import { FILTER_ATTRIBUTES, type FilterAttribute, type FilterTerm, type PairScope } from './filter.ts';

interface Described {
  readonly name: string;
  /** For whoever writes filters: one sentence. */
  readonly says: string;
  readonly example: string;
}

/** A function of the filter language. */
export interface FilterFunction extends Described {
  readonly scope: PairScope;
  /** `pair`: a test with a key and a value. Else a term with a key. */
  readonly gives: 'pair' | 'number' | 'text';
}

/** The functions by what they read: the prefix of their names, and what the pairs are called. */
const scopes = [
  { scope: 'userData', prefix: '', pairs: 'attached data of the call', key: 'ServiceType', value: 'Billing' },
  { scope: 'reasons', prefix: 'Reason', pairs: 'reasons of the action', key: 'reason', value: 'Lunch' },
  { scope: 'extensions', prefix: 'Ext', pairs: 'extensions of the action', key: 'cleared', value: 'timeout' },
] as const;

/** Documentation, editor and checks are made from this. */
export const FILTER_FUNCTIONS: readonly FilterFunction[] = scopes.flatMap(
  ({ scope, prefix, pairs, key, value }) => [
    {
      name: `${prefix}PairExists`,
      scope,
      gives: 'pair' as const,
      says: `True when the ${pairs} have the key with a value that matches; * and ? stand for any text and any character.`,
      example: `${prefix}PairExists("${key}","${value}")`,
    },
    {
      name: `${prefix}GetString`,
      scope,
      gives: 'text' as const,
      says: `The text behind a key of the ${pairs}.`,
      example: `${prefix}GetString("${key}") <> "${value}"`,
    },
    {
      name: `${prefix}GetNumber`,
      scope,
      gives: 'number' as const,
      says: `The number behind a key of the ${pairs}; 0 where there is none.`,
      example: `${prefix}GetNumber("Priority") >= 5`,
    },
  ],
);

/** A name that stands for a text about the action. */
export interface FilterName extends Described {
  readonly term: FilterTerm;
}

const ofExtension = (key: string): FilterTerm => ({ kind: 'get', scope: 'extensions', key, as: 'text' });

const attributeTexts: Readonly<Record<FilterAttribute, Omit<Described, 'name'>>> = {
  ANI: { says: 'The number that called.', example: 'ANI = "555*"' },
  DNIS: { says: 'The number that was called.', example: 'DNIS = "8001234"' },
  MediaType: { says: 'The medium of the contact.', example: 'MediaType <> "voice"' },
  CustomerID: { says: 'The tenant.', example: 'CustomerID = "acme"' },
  CallType: {
    says: 'Inbound, Outbound, Internal, Consult or Unknown, as it was when the action began.',
    example: 'CallType = "Inbound"',
  },
  ThisQueue: {
    says: 'The queue: of an action on a queue that queue, of a call on a phone the one it came from.',
    example: 'ThisQueue = "support@*"',
  },
  AgentID: { says: 'The agent who is logged in where it happens.', example: 'AgentID = "chen"' },
  PlaceID: { says: 'The place of the agent.', example: 'PlaceID = "desk-7"' },
};

export const FILTER_NAMES: readonly FilterName[] = [
  ...FILTER_ATTRIBUTES.map((name): FilterName => {
    return { name, ...attributeTexts[name], term: { kind: 'attribute', name } };
  }),
  {
    name: 'TreatmentType',
    says: 'The extension TreatmentType.',
    example: 'TreatmentType = "Music"',
    term: ofExtension('TreatmentType'),
  },
  {
    name: 'ExtensionReasonCode',
    says: 'The extension ReasonCode.',
    example: 'ExtensionReasonCode = "17"',
    term: ofExtension('ReasonCode'),
  },
];

export const filterFunctions: ReadonlyMap<string, FilterFunction> = new Map(
  FILTER_FUNCTIONS.map((row) => [row.name, row]),
);
export const filterNames: ReadonlyMap<string, FilterName> = new Map(
  FILTER_NAMES.map((row) => [row.name, row]),
);
