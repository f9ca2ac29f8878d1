import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The screens with made-up data and no server: `npx vite --config gallery/vite.config.ts`. Not part of the build. */
export default defineConfig({
  root: here('.'),
  publicDir: here('../public'),
  cacheDir: here('../node_modules/.vite-gallery'),
  plugins: [svelte({ configFile: here('../svelte.config.js') })],
  optimizeDeps: { entries: ['gallery.ts', '../src/ui/**/*.svelte'] },
  server: { port: 8113, strictPort: true, fs: { allow: [here('../..')] } },
});
