import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm start` listens; the development server passes the API on to it. */
const SERVER = process.env.PULSE_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
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
