import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { chunkOf } from './build/chunks.ts';
import { leanSqlite } from './build/lean_sqlite.ts';
import { shell } from './build/shell.ts';

export default defineConfig({
  plugins: [svelte(), shell()],
  // The engine ships its own worker and wasm; pre-bundling would break their relative addresses.
  optimizeDeps: { exclude: ['@sqlite.org/sqlite-wasm'] },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    // jsPDF would fetch these to draw HTML and SVG, which our papers have none of.
    rolldownOptions: {
      external: ['html2canvas', 'canvg', 'dompurify'],
      output: { codeSplitting: { groups: [{ name: chunkOf }] } },
    },
  },
  worker: { format: 'es', plugins: () => [leanSqlite()] },
  test: { environment: 'node', testTimeout: 30_000, include: ['tests/**/*.test.ts', 'src/**/*.test.ts'] },
});
