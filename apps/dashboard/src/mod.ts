/** Where `vite build` puts the dashboard: `index.html`, and everything it needs under `assets/`. */
export const DASHBOARD_FILES = new URL('../dist/', import.meta.url);
