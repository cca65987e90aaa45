// Adds up what a browser loads before an approver sees his inbox, as brotli, and
// fails above the goal (P8). A page's load is its chunks and all they import.
import { readFileSync, statSync } from 'node:fs';

const limit = 300 * 1024;
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));

function load(names) {
  const files = new Set();
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    const chunk = manifest[name];
    if (!chunk) throw new Error(`${name} is not in the build`);
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    chunk.imports?.forEach(visit);
  };
  names.forEach(visit);
  return [...files].reduce((sum, file) => sum + statSync(`dist/${file}.br`).size, 0);
}

const bytes = load(['index.html', 'src/pages/inbox/Inbox.tsx']);
console.log(`the approver's first load: ${(bytes / 1024).toFixed(1)} KB of ${limit / 1024} KB, compressed`);
if (bytes > limit) process.exit(1);
