import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Gatehouse puts a new nonce in its place in every answer. */
const noncePlaceholder = '__CSP_NONCE__';

// A default export is what Vite reads.
// oxlint-disable-next-line import/no-default-export
export default defineConfig({
  plugins: [react()],
  html: { cspNonce: noncePlaceholder },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0, // the content security policy takes files, not data URLs
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000', '/oauth2': 'http://127.0.0.1:3000' } },
});
