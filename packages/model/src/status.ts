/**
 * Statuses of a regular DN and of an agent, lowest to highest priority (Stat Server's table, fixed since 8.5.0).
 * The highest-priority durable action in progress is the status; LoggedOut is for agents only.
 */
export const STATUSES = [
  'NotMonitored',
  'Monitored',
  'LoggedIn',
  'OnHook',
  'WaitForNextCall',
  'OffHook',
  'CallDialing',
  'CallRinging',
  'NotReadyForNextCall',
  'AfterCallWork',
  'CallOnHold',
  'CallUnknown',
  'CallConsult',
  'CallInternal',
  'CallOutbound',
  'CallInbound',
  'LoggedOut',
] as const;

export type StatusName = (typeof STATUSES)[number];

export const isStatusName = (name: string): name is StatusName =>
  (STATUSES as readonly string[]).includes(name);

/** Place in the table, from 0; the higher wins. */
export const statusPriority = (status: StatusName): number => STATUSES.indexOf(status);
