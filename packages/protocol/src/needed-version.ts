import type { StatisticRequest } from './statistics-messages.ts';

/** The version of the messages that brought notification modes, and groups. */
const SINCE = 3;

type Request = Pick<StatisticRequest, 'statType' | 'groupBy'> & {
  readonly notification?: unknown;
  readonly key?: string;
};

/**
 * What of a request a server of this version would pass over, and thereby answer something else than was asked; undefined:
 * it understands all. Told to whoever asks, as a sentence.
 */
export function notUnderstood({ statType, groupBy, key, notification }: Request, version: number) {
  if (version >= SINCE) return undefined;
  if (notification !== undefined) {
    return 'this statistics server knows no notification modes; upgrade it, or ask for none';
  }
  const inGroups = groupBy !== undefined || key !== undefined;
  if (inGroups || (typeof statType !== 'string' && statType.groupBy !== undefined)) {
    return 'this statistics server knows no values in groups; upgrade it, or ask for none';
  }
  return undefined;
}
