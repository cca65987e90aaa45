/// <reference types="vite/client" />
import { expect, test } from 'vitest';

const pages: Record<string, string> = import.meta.glob('../pages/**/*.tsx', { query: '?raw', import: 'default', eager: true });

test('no screen shows the code of a fund source', () => {
  const bare = Object.entries(pages).filter(([, text]) => /\{[^{}]*(?<!'source\.' \+ )\b\w+\.source\}/.test(text.replaceAll(/defaultValue: \w+\.source/g, '')));
  expect(Object.keys(pages).length).toBeGreaterThan(20);
  expect(bare.map(([name]) => name)).toEqual([]);
});
