import type { Level, ObjectType } from '@pulse/model';
import type { Glyph, SummaryGroup } from '../rules/status.ts';
import type { Comparison } from '../rules/threshold-rules.ts';

type Counted = readonly [one: string, many: string];

const OBJECTS: Readonly<Record<ObjectType, Counted>> = {
  Agent: ['agent', 'agents'],
  GroupAgents: ['group', 'groups'],
  Queue: ['queue', 'queues'],
  RoutePoint: ['routing point', 'routing points'],
  GroupQueues: ['group', 'groups'],
  RegDN: ['device', 'devices'],
  Tenant: ['tenant', 'tenants'],
  Place: ['place', 'places'],
  GroupPlaces: ['group', 'groups'],
};

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const nameOf = (type: ObjectType, count: number) => OBJECTS[type][count === 1 ? 0 : 1];

const STATUS: Readonly<Record<Glyph, string>> = {
  ready: 'Ready',
  ringing: 'Ringing',
  dialing: 'Dialing',
  inbound: 'Inbound',
  outbound: 'Outbound',
  internal: 'Internal',
  consult: 'Consult',
  talking: 'Talking',
  hold: 'On hold',
  offhook: 'Off hook',
  after: 'After-call',
  notready: 'Not ready',
  dnd: 'Do not disturb',
  out: 'Logged out',
  unseen: 'Not monitored',
};

const SUMMARY: Readonly<Record<SummaryGroup, string>> = {
  ready: 'Ready',
  ringing: 'Ringing',
  talking: 'Talking',
  hold: 'Hold',
  after: 'After-call',
  notready: 'Not ready',
  out: 'Out',
  unseen: 'Not monitored',
};

const LEVELS: Readonly<Record<Level, string>> = { watch: 'watch', warning: 'warning', critical: 'critical' };
const COMPARISONS: Readonly<Record<Comparison, string>> = {
  above: 'above',
  atLeast: 'at least',
  below: 'below',
  atMost: 'at most',
};

/** Messages of servers and sources end as sentences do. */
export const sentence = (text: string): string => capital(/[.?]$/.test(text) ? text : `${text}.`);

/** A span as a screen reader should say it: 190 s is "3 minutes 10 seconds". */
function spokenDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ] as const;
  const told = parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`);
  return told.length > 0 ? told.slice(0, 2).join(' ') : '0 seconds';
}

/** Every text that the dashboard shows. A further language is one more object of this shape. */
export const english = {
  brand: 'Pulse',
  pageTitle: (board: string) => `${board} – Pulse`,

  boards: 'Boards',
  noBoards: { title: 'No board for you yet', text: 'Ask whoever makes boards here to share one with you.' },
  boardGone: {
    title: 'There is no board at this address',
    text: 'It was renamed, removed, or is no longer shared with you. Choose another one above.',
  },
  boardFailed: 'The board could not be read',
  tryAgain: 'Try again',

  live: 'Live',
  replay: 'Replay',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  catchingUp: 'Catching up',
  sourceDown: 'No source',
  sourceEnded: 'Ended',
  valuesOf: (clock: string) => `, values of ${clock}`,

  theme: { toDark: 'Dark theme', toLight: 'Light theme' },
  account: (initials: string, name: string) => `${initials}, account of ${name}`,
  signOut: 'Sign out',
  noAccess: { title: 'No access' },
  help: {
    open: 'Keyboard help',
    title: 'Keyboard',
    keys: [
      [['Tab'], 'next widget or control'],
      [['Enter'], 'into a grid; on a heading: sort'],
      [['Esc'], 'out of a grid; close'],
      [['←', '→', '↑', '↓'], 'from cell to cell'],
      [['Home', 'End'], 'first and last cell of a row'],
      [['PgUp', 'PgDn'], 'a screen of rows'],
      [['g', '1–9'], 'board 1 to 9'],
      [['?'], 'this list'],
    ] as const,
  },

  problems: {
    label: 'Sources',
    state: {
      connecting: 'is being connected',
      'catching-up': 'is catching up with its own log',
      live: 'is live',
      disconnected: 'is not connected',
      refused: 'refuses the connection',
      ended: 'has ended',
    },
    next: {
      connecting: 'Pulse keeps trying.',
      'catching-up': 'Values move on by themselves.',
      live: '',
      disconnected: 'Pulse keeps trying.',
      refused: 'Somebody has to change something first; Pulse tries again slowly.',
      ended: 'Nothing more will come.',
    },
    since: (clock: string) => `since ${clock}`,
    outdated: 'This page is older than the server.',
    reload: 'Load it anew',
    more: (count: number) => `and ${count} more`,
  },

  objects: (count: number, type: ObjectType) => `${count} ${nameOf(type, count)}`,
  nameHeading: (type: ObjectType) => capital(nameOf(type, 1)),
  total: 'Total',
  status: (glyph: Glyph) => STATUS[glyph],
  summary: { label: 'Filter by status', group: (group: SummaryGroup) => SUMMARY[group] },

  opening: 'opening',
  age: (seconds: number) => `${seconds} s`,
  oldAge: (age: string) => `${age} old`,
  stale: (clock: string) => `No values since ${clock}. Pulse keeps trying.`,
  noValuesYet: 'No values yet',
  staleShort: (clock: string) => `No values since ${clock}`,
  ended: (clock: string) => `The source ended at ${clock}.`,
  incomplete: (start: string | undefined) =>
    start === undefined
      ? 'incomplete: some events were lost'
      : `incomplete: some events since ${start} were lost`,
  incompleteShort: 'Some events were lost',
  offForRoom: (names: string) => `Not shown for lack of room: ${names}`,
  sortedByAttention: (column: string) =>
    `By attention, then ${column.charAt(0).toLowerCase()}${column.slice(1)}`,
  filteredOut: (shown: number, all: number) => `${shown} of ${all}`,

  empty: (type: ObjectType) => ({
    title: `No ${nameOf(type, 1)} yet`,
    text: `Each ${nameOf(type, 1)} that you may see appears here with its first event.`,
  }),
  nobodyMatches: {
    title: 'Nobody has this status now',
    text: 'Rows appear when somebody changes to it.',
    action: 'Show all',
  },
  forbidden: (type: ObjectType | undefined) => ({
    title: `You may not see ${type ? `these ${nameOf(type, 2)}` : 'these values'}`,
    text: 'This board is shared with you, but your rights include none of its objects. Your administrator can change that.',
  }),
  refused: {
    title: 'These values cannot be shown',
    text: (message: string) => `${sentence(message)} Pulse asks again every few seconds.`,
  },
  unknownWidget: (kind: string) => ({
    title: `This version does not know “${kind}”`,
    text: 'The board was made by a newer Pulse. Reload this page after the upgrade.',
  }),
  unknownColumn: (alias: string) => ({
    title: `There is no column “${alias}”`,
    text: 'The layout of this widget does not compute it. Its other columns still work.',
  }),

  kpi: {
    hidden: 'Hidden by your rights',
    noTarget: 'No target',
    /** Targets of percentages stand alone; for others the direction is not plain. */
    target: (value: string, direction: 'atMost' | 'atLeast', ratio: boolean) =>
      direction === 'atMost'
        ? `Target up to ${value}`
        : ratio
          ? `Target ${value}`
          : `Target at least ${value}`,
    for: (span: string) => `for ${span}`,
    noData: (start: string | undefined) => (start === undefined ? 'No data' : `No data since ${start}`),
  },
  /** `seconds` undefined: nobody knows for how long. */
  spokenLevel: (level: Level, comparison: Comparison, bound: string, seconds: number | undefined) =>
    `, ${LEVELS[level]}, ${COMPARISONS[comparison]} ${bound}${seconds === undefined ? '' : ` for ${spokenDuration(seconds)}`}`,
  spokenIncomplete: ', incomplete',
  noValue: 'no data',

  line: {
    mostPer: (objects: string, step: string) => `${objects}, most per ${step}`,
    minutes: (count: number) => `${count} min`,
    now: (value: string) => `${value} now`,
    target: (value: string) => `Target ${value}`,
    spoken: (title: string, now: string, most: string) =>
      `${title}: ${now} now, at most ${most} in the time shown`,
    noTrend: {
      title: 'No history yet',
      text: 'The line begins with the first minute of values.',
    },
  },

  signIn: {
    title: 'Sign in',
    checking: 'Signing in',
    byLink:
      'Pulse prints a sign-in link in the terminal where it was started. Open that link in this browser. It works once; press Enter in that terminal for a new one.',
    linkRefused: 'This sign-in link has been used already or is not known.',
    ended: 'Your session has ended.',
    left: 'You are signed out.',
    or: 'or with a password',
    user: 'User name',
    password: 'Password',
    submit: 'Sign in',
    provider: 'Continue with company account',
    wrong: 'User name or password is not right.',
    failed: 'Pulse could not sign you in',
  },
  unreachable: {
    title: 'Pulse does not answer',
    text: 'This page tries again by itself.',
  },
};
