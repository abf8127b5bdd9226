import type { StateValue } from '@pulse/model';

/**
 * Fills `${status} ${reason} ${party} ${queue} ${media}` with what a state says of its latest contact; a variable
 * without a value prints nothing. Returns null when nothing is left.
 */
export function stateText(
  template: string,
  state: StateValue,
  nameOf: (dn: string) => string,
): string | null {
  const call = state.calls?.at(-1);
  const values: Record<string, string | undefined> = {
    status: state.status,
    reason: state.reason,
    party: call?.ani ?? (call?.party === undefined ? undefined : (call.party.split('@')[0] ?? call.party)),
    queue: call?.queue === undefined ? undefined : nameOf(call.queue),
    media: call?.mediaType,
  };
  const text = template.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '').trim();
  return text.replace(/\s+/g, ' ') || null;
}
