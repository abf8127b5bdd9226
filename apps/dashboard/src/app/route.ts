import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

/** `/boards/<id>` names a board; any other address leaves the choice to the page. */
export function boardInPath(path: string): string | undefined {
  const match = /^\/boards\/([^/]+)\/?$/.exec(path);
  try {
    return match?.[1] === undefined ? undefined : decodeURIComponent(match[1]);
  } catch {
    // Somebody has typed a percent sign that encodes nothing.
    return undefined;
  }
}

export const boardPath = (id: string): string => `/boards/${encodeURIComponent(id)}`;

export function goToBoard(id: string, replace = false): void {
  const change = replace ? 'replaceState' : 'pushState';
  window.history[change](null, '', boardPath(id));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

/** The board that the address names. */
export const useBoardId = (): string | undefined =>
  useSyncExternalStore(subscribe, () => boardInPath(window.location.pathname));
