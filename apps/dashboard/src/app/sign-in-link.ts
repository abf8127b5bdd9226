/**
 * Takes the one-time token out of `/#sign-in=<token>`. The fragment never reaches a server by itself; it is removed from
 * the address at once, so that it stays neither in the history nor on a shared screen.
 */
export function takeSignInToken(location: Location, history: History): string | undefined {
  const match = /^#sign-in=(.+)$/.exec(location.hash);
  if (!match) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return match[1];
}
