import {
  ACTIONS,
  type ActionHome,
  type ActionName,
  type ActionTime,
  CALL_TYPES,
  type CallType,
  callAction,
  memberNames,
  SILENT_ACTIONS,
  STATUSES,
} from '@pulse/model';

/**
 * An atom is the smallest thing that a mask can tell apart: an action, or one member of an action by call type or
 * role (F9). Atoms are dense integers; every action in progress and every contribution names one.
 */
export interface Atom {
  readonly action: ActionName;
  readonly time: ActionTime;
  readonly homes: readonly ActionHome[];
  /** Place in the status table, or -1: never decides a status (LoggedIn, LoggedOut of a DN: U7). */
  readonly status: number;
  /** Call type of the action, fixed when it starts (F9); null without a call. */
  readonly callType: CallType | null;
  /** Counted at a queue from agents' logins and statuses, not from actions (Q13). */
  readonly pseudo: boolean;
}

/** Who started the call, as seen from the DN: members of Internal, Outbound and Consult. Observers only listen. */
export type Role = 'Origination' | 'Destination' | 'Observer' | undefined;

const atoms: Atom[] = [];
const names = new Map<string, readonly number[]>();
const first = {} as Record<ActionName, number>;

const ROLES = [undefined, 'Origination', 'Destination'] as const;
const ROLE_SUFFIX = { Origination: 'Originated', Destination: 'Received' } as const;
const WITH_ROLES: readonly CallType[] = ['Internal', 'Outbound', 'Consult'];

/** An action that belongs to one call type by its own name has no members by call type. */
const ownNames = new Map<string, CallType>(
  CALL_TYPES.flatMap((t) =>
    [`Call${t}`, `Call${t}Started`, `Call${t}Completed`].map((name) => [name, t] as const),
  ),
);
const roleNames = new Set<string>(WITH_ROLES.map(callAction));
const PSEUDO = new Set<string>(['AgentReady', 'AgentActive', 'DNLogin', 'DNReady', 'DNActive']);

function add(name: ActionName, overrides: Partial<Atom> = {}): number {
  const rule = ACTIONS[name];
  const status =
    name === 'LoggedIn' || name === 'LoggedOut' ? -1 : (STATUSES as readonly string[]).indexOf(name);
  return (
    atoms.push({
      action: name,
      time: rule.time,
      homes: rule.homes,
      status,
      callType: null,
      pseudo: PSEUDO.has(name),
      ...overrides,
    }) - 1
  );
}

for (const name of Object.keys(ACTIONS) as ActionName[]) {
  first[name] = atoms.length;
  if (roleNames.has(name)) {
    const callType = ownNames.get(name) ?? null;
    const members = ROLES.map(() => add(name, { callType }));
    names.set(name, members);
    for (const [i, role] of ROLES.entries())
      if (role) names.set(name + ROLE_SUFFIX[role], [members[i] as number]);
  } else if (ACTIONS[name].call && !ownNames.has(name)) {
    const members = CALL_TYPES.map((callType) => add(name, { callType }));
    names.set(name, members);
    for (const [i, member] of memberNames(name).entries()) names.set(member, [members[i] as number]);
  } else {
    names.set(name, [add(name, { callType: ownNames.get(name) ?? null })]);
  }
}

/** At an agent AgentLogin is a moment; at a queue the same name says how many are logged in there. */
const queueLogin = add('AgentLogin', { time: 'durable', homes: ['mediation'], pseudo: true });
names.set('AgentLogin', [first.AgentLogin, queueLogin]);

/** Names that nothing ever happens under. */
for (const name of Object.keys(SILENT_ACTIONS)) names.set(name, []);

export const ATOMS: readonly Atom[] = atoms;
/** Pseudo-actions of a queue that count agents, and those that count DNs. */
export const PSEUDO_AGENTS = { login: queueLogin, ready: first.AgentReady, active: first.AgentActive };
export const PSEUDO_DNS = { login: first.DNLogin, ready: first.DNReady, active: first.DNActive };

/** Is it interaction-related? */
export const isOfCall = (atom: number): boolean => {
  const { action } = ATOMS[atom] as Atom;
  return ACTIONS[action].call;
};

const byLowerName = new Map([...names].map(([name, members]) => [name.toLowerCase(), { name, members }]));

/** The atoms behind a name as a mask may spell it, in any case. */
export const atomsOf = (name: string): readonly number[] | undefined =>
  byLowerName.get(name.toLowerCase())?.members;

const typeIndex = Object.fromEntries(CALL_TYPES.map((t, i) => [t, i])) as Record<CallType, number>;

/** The atom of an action that has no members. */
export const atomOf = (name: ActionName): number => first[name];

/** The member of an interaction-related action for a call type. */
export const memberOf = (name: ActionName, type: CallType): number => first[name] + typeIndex[type];

/** By call type, made once: names are not put together for each event. */
const byType = (atom: (type: CallType) => number) =>
  Object.fromEntries(CALL_TYPES.map((type) => [type, atom(type)])) as Readonly<Record<CallType, number>>;
const talks = byType((type) => first[callAction(type)]);
const started = byType((type) => first[`Call${type}Started`]);
const completed = byType((type) => first[`Call${type}Completed`]);

/** The durable action of an established call. */
export function callAtom(type: CallType, role: Role): number {
  if (role === 'Observer') return memberOf('CallObserving', type);
  return role !== undefined && WITH_ROLES.includes(type) ? talks[type] + ROLES.indexOf(role) : talks[type];
}

export const startedAtom = (type: CallType): number => started[type];
export const completedAtom = (type: CallType): number => completed[type];
