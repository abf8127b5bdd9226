import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where `npm start` listens; the development server passes the API on to it. */
const SERVER = process.env.PULSE_URL ?? 'http://127.0.0.1:8080';

/** Nothing is painted before the script has put the chosen theme on the page, so that the other one never flashes. */
const blockRender: Plugin = {
  name: 'block-render',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), blockRender],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // light-dark() and :has() as they are: older browsers are not served a translation of them.
    target: ['chrome125', 'edge125', 'firefox125', 'safari17.5'],
    // Nothing as data: URL, so that `default-src 'self'` is enough for fonts and images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { '/api': { target: SERVER, ws: true } },
  },
});
