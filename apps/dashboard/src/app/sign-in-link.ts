/**
 * Takes the one-time token out of `/#sign-in=<token>`. The fragment never reaches a server by itself; it is removed from
 * the address at once, so that it stays neither in the history nor on a shared screen.
 */
export const takeSignInToken = (location: Location, history: History): string | undefined =>
  takeFragment('sign-in', location, history);

/** Takes what `/#sign-in-failed=<sentence>` says, with which the sign-in service sends a browser back. */
export function takeSignInFailure(location: Location, history: History): string | undefined {
  const text = takeFragment('sign-in-failed', location, history);
  try {
    return text === undefined ? undefined : decodeURIComponent(text).slice(0, 500);
  } catch {
    return undefined;
  }
}

function takeFragment(name: string, location: Location, history: History): string | undefined {
  const start = `#${name}=`;
  if (!location.hash.startsWith(start) || location.hash.length === start.length) return undefined;
  const text = location.hash.slice(start.length);
  history.replaceState(null, '', location.pathname + location.search);
  return text;
}
