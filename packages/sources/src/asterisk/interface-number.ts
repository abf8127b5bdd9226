/** What an interface name begins with → what the number begins with instead; the longest match counts. */
export type DialPrefixes = Readonly<Record<string, string>>;

const LONGEST = 200;

/**
 * The directory number behind a queue member's interface: `PJSIP/1001`, `Local/1001@agents/n`, `SIP/trunk/1001` and
 * `hint:1001@phones` are all 1001. Where nothing else is left, the interface itself.
 */
export function interfaceNumber(name: string, prefixes: DialPrefixes = {}): string {
  const prefix = Object.keys(prefixes)
    .filter((candidate) => name.startsWith(candidate))
    .sort((a, b) => b.length - a.length)[0];
  const number =
    prefix === undefined
      ? bareNumber(name)
      : (prefixes[prefix] ?? '') + bareNumber(name.slice(prefix.length));
  return (number || name).replace(/[^\x21-\x7e\u00a0-\uffff]/g, '_').slice(0, LONGEST);
}

function bareNumber(text: string): string {
  const address = (/^[A-Za-z0-9]+[/:](.*)$/s.exec(text)?.[1] ?? text).split('@')[0] ?? '';
  return address.replace(/^.*[/:]/s, '');
}

/** The device of a channel or interface, comparable: `PJSIP/1001-0000002a` → `PJSIP/1001`, `Local/7@a/n` → `Local/7@a`. */
export const deviceOfChannel = (channel: string): string => channel.replace(/-[0-9a-f]{8,}(;[12])?$/i, '');
export const deviceOfInterface = (name: string): string => name.replace(/^(Local\/[^/]+)\/[a-z]+$/, '$1');
