/// <reference types="vite/client" />
import { expect, test } from 'vitest';
import { words } from './words';

const [source] = Object.values<string>(import.meta.glob('../../../relief/eligibility_rules.go', { query: '?raw', import: 'default', eager: true }));

test('every rule of eligibility has a name, and no other', () => {
  const rules = new Set([...source.matchAll(/^\t\t"([a-z_]+)": +\{"/gm)].map((m) => m[1]));
  expect(rules.size).toBeGreaterThan(15);
  const named = Object.keys(words).filter((w) => w.startsWith('rule.')).map((w) => w.slice(5));
  expect(named.toSorted()).toEqual([...rules].toSorted());
});
