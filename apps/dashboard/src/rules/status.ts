import { unreachable } from '@pulse/base';
import type { StateValue, StatusName } from '@pulse/model';

export type Family = 'ready' | 'contact' | 'after' | 'notready' | 'absent';

/** Shapes of statuses; the sprite has one symbol for each. */
export const GLYPHS = [
  'ready',
  'ringing',
  'dialing',
  'inbound',
  'outbound',
  'internal',
  'consult',
  'talking',
  'hold',
  'offhook',
  'after',
  'notready',
  'dnd',
  'out',
  'unseen',
] as const;
export type Glyph = (typeof GLYPHS)[number];

/** Groups of the status summary, in the order in which it shows them. */
export const SUMMARY = ['ready', 'ringing', 'talking', 'hold', 'after', 'notready', 'out', 'unseen'] as const;
export type SummaryGroup = (typeof SUMMARY)[number];

const FAMILY: Readonly<Record<Glyph, Family>> = {
  ready: 'ready',
  ringing: 'contact',
  dialing: 'contact',
  inbound: 'contact',
  outbound: 'contact',
  internal: 'contact',
  consult: 'contact',
  talking: 'contact',
  hold: 'contact',
  offhook: 'contact',
  after: 'after',
  notready: 'notready',
  dnd: 'notready',
  out: 'absent',
  unseen: 'absent',
};

export const familyOf = (glyph: Glyph): Family => FAMILY[glyph];

/** Do-not-disturb has its own shape only where nothing of a contact would be hidden by it. */
export function glyphOf(state: StateValue): Glyph {
  if (
    state.dnd &&
    summaryOf(state.status) !== 'talking' &&
    familyOf(plainGlyph(state.status)) !== 'contact'
  ) {
    return 'dnd';
  }
  return plainGlyph(state.status);
}

function plainGlyph(status: StatusName): Glyph {
  switch (status) {
    case 'WaitForNextCall':
      return 'ready';
    case 'CallRinging':
      return 'ringing';
    case 'CallDialing':
      return 'dialing';
    case 'CallInbound':
      return 'inbound';
    case 'CallOutbound':
      return 'outbound';
    case 'CallInternal':
      return 'internal';
    case 'CallConsult':
      return 'consult';
    case 'CallUnknown':
      return 'talking';
    case 'CallOnHold':
      return 'hold';
    case 'OffHook':
      return 'offhook';
    case 'AfterCallWork':
      return 'after';
    case 'NotReadyForNextCall':
      return 'notready';
    case 'LoggedOut':
      return 'out';
    case 'NotMonitored':
    case 'Monitored':
    case 'LoggedIn':
    case 'OnHook':
      return 'unseen';
    default:
      return unreachable(status);
  }
}

export function summaryOf(status: StatusName): SummaryGroup {
  switch (plainGlyph(status)) {
    case 'ready':
      return 'ready';
    case 'ringing':
    case 'dialing':
      return 'ringing';
    case 'hold':
      return 'hold';
    case 'after':
      return 'after';
    case 'notready':
    case 'dnd':
      return 'notready';
    case 'out':
      return 'out';
    case 'unseen':
      return 'unseen';
    default:
      return 'talking';
  }
}

/** The shape that stands for a whole group of the summary. */
export const glyphOfGroup = (group: SummaryGroup): Glyph => group;

/** Somebody who is not there: neither free nor busy. */
export const isAbsent = (state: StateValue): boolean => FAMILY[plainGlyph(state.status)] === 'absent';
