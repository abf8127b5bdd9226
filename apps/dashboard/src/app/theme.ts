import { useSyncExternalStore } from 'react';

export type Theme = 'dark' | 'light';

const KEY = 'pulse.theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function chosen(): Theme | undefined {
  const value = window.localStorage.getItem(KEY);
  return value === 'dark' || value === 'light' ? value : undefined;
}

const systemTheme = (): Theme => (system.matches ? 'dark' : 'light');
const current = (): Theme => chosen() ?? systemTheme();

/** Puts the browser's choice on the page; without one the style sheet follows the system. */
export function applyTheme(): void {
  const theme = chosen();
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const listener of listeners) listener();
}

/** Choosing what the system has anyway means: follow the system again. */
export function chooseTheme(theme: Theme): void {
  if (theme === systemTheme()) window.localStorage.removeItem(KEY);
  else window.localStorage.setItem(KEY, theme);
  applyTheme();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  system.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener('change', listener);
  };
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, current);
