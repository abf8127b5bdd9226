import { fail, ok, type Result } from '@pulse/base';
import { type SourceId, type StreamClock, sourceId } from '@pulse/model';

/** Where events come from: the built-in demo centre, or an Asterisk server. */
export type SourceAddress =
  | { readonly kind: 'demo' }
  | {
      readonly kind: 'asterisk';
      readonly id: SourceId;
      readonly user: string;
      readonly host: string;
      readonly port: number;
      readonly tls: boolean;
      readonly clock: StreamClock;
    };

const ASTERISK_PORT = 5038;
const ASTERISK_TLS_PORT = 5039;

/**
 * `demo`, `asterisk://user@host[:5038]`, `asterisks://…` for TLS. `?name=` names the switch (default `asterisk`),
 * `?clock=replay` takes the server's time stamps as *now*, for recordings that are played back. What is wrong is said without repeating the text: a secret may stand in it.
 */
export function parseSource(text: string): Result<SourceAddress> {
  if (text === 'demo') return ok({ kind: 'demo' });
  if (!URL.canParse(text)) return fail('is no source: demo or asterisk://user@host:5038');
  const url = new URL(text);
  if (url.protocol !== 'asterisk:' && url.protocol !== 'asterisks:') {
    return fail(`"${url.protocol}//" is no source that Pulse knows: demo or asterisk://user@host:5038`);
  }
  if (url.password)
    return fail('leave the secret out of the URL: use --secret-file, PULSE_SECRET or the prompt');
  if (!url.username) return fail('name the manager user: asterisk://user@host:5038');
  if (!url.hostname) return fail('name the host: asterisk://user@host:5038');
  const user = decoded(url.username);
  if (user === undefined) return fail("write a % in the manager user's name as %25");
  const clock = url.searchParams.get('clock') ?? 'live';
  if (clock !== 'live' && clock !== 'replay') return fail(`clock is live or replay, not "${clock}"`);
  const tls = url.protocol === 'asterisks:';
  return ok({
    kind: 'asterisk',
    id: sourceId(url.searchParams.get('name') ?? 'asterisk'),
    user,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? ASTERISK_TLS_PORT : ASTERISK_PORT) : Number(url.port),
    tls,
    clock,
  });
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
