import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// compressed writes a .br and a .gz beside every asset, so that the server only picks one.
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      const folder = join(import.meta.dirname, 'dist/assets');
      for (const name of readdirSync(folder)) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const file = join(folder, name);
        const body = readFileSync(file);
        writeFileSync(file + '.br', brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
        writeFileSync(file + '.gz', gzipSync(body, { level: 9 }));
      }
    },
  };
}

const server = process.env.SONGNUAN_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), compressed()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // data: is for pictures only (Content-Security-Policy)
    modulePreload: { polyfill: false },
    manifest: '.vite/manifest.json',
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': server, '/p': server, '/openapi.yaml': server } },
});
