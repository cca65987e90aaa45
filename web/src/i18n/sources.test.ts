/// <reference types="vite/client" />
import { expect, test } from 'vitest';

const pages: Record<string, string> = import.meta.glob('../pages/**/*.tsx', { query: '?raw', import: 'default', eager: true });

const all: Record<string, string> = import.meta.glob(['../**/*.{ts,tsx}', '!../api/schema.d.ts', '!../**/*.test.ts'], { query: '?raw', import: 'default', eager: true });

// The Chinese typeface sets it as wide as a character: “Union’ s”.
test('no English word has a typographic apostrophe', () => {
  expect(Object.entries(all).filter(([, text]) => /[A-Za-z]’/.test(text)).map(([name]) => name)).toEqual([]);
});

test('no screen shows the code of a fund source', () => {
  const bare = Object.entries(pages).filter(([, text]) => /\{[^{}]*(?<!'source\.' \+ )\b\w+\.source\}/.test(text.replaceAll(/defaultValue: \w+\.source/g, '')));
  expect(Object.keys(pages).length).toBeGreaterThan(20);
  expect(bare.map(([name]) => name)).toEqual([]);
});
