/** One AMI packet: `Key: value` lines up to an empty line. Of a key that stands twice the first value counts. */
export type AmiPacket = ReadonlyMap<string, string>;

const CONTROLS = /\p{Cc}/gu;

/** Longest value that is taken over, in characters; Asterisk's own names and numbers are much shorter. */
const LONGEST_VALUE = 200;

/** A text of Asterisk's, cut where it is too long and without control characters, which would reach terminals. */
export const plainText = (text: string): string => text.slice(0, LONGEST_VALUE).replace(CONTROLS, ' ');

/** The value of a field; Asterisk's own words for nothing count as absent. */
export function field(packet: AmiPacket, key: string): string | undefined {
  const value = packet.get(key);
  return value === undefined || value === '' || value === '<unknown>' || value === '<null>'
    ? undefined
    : plainText(value);
}

/** A number field; absent where there is none or where it is no number. */
export function numberField(packet: AmiPacket, key: string): number | undefined {
  const text = field(packet, key);
  if (text === undefined) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * A `seconds.microseconds` stamp as milliseconds. Taken apart as text, so that the microseconds survive: a double holds
 * them as a fraction of milliseconds, but not as a fraction of seconds times 1000.
 */
export function stampOf(packet: AmiPacket): number | undefined {
  const text = packet.get('Timestamp');
  const match = text === undefined ? null : /^(\d{1,12})\.(\d{6})$/.exec(text);
  return match ? Number(match[1]) * 1000 + Number(match[2]) / 1000 : undefined;
}
