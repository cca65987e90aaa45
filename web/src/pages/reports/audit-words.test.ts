/// <reference types="vite/client" />
import { expect, test } from 'vitest';
import { words } from '../../i18n/words';
import { audit, spaces } from './audit-words';

const all = Object.values<string>(import.meta.glob(['../../../../store/*.go', '../../../../store/migrations/*.sql', '!**/*_test.go'], { query: '?raw', import: 'default', eager: true }));

// callAt is the call that begins at a place, to the bracket that closes it.
function callAt(text: string, from: number): string {
  let depth = 0;
  for (let at = text.indexOf('(', from); at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return text.slice(from, at);
  }
  return text.slice(from);
}

const calls = all.flatMap((text) => [...text.matchAll(/\.note\(ctx, /g)].map((m) => callAt(text, m.index)));
const found = (pattern: RegExp, texts: string[]) => texts.flatMap((text) => [...text.matchAll(pattern)].map((m) => m[1]!));

test('every kind of audit row that the server writes has its words', () => {
  expect(calls.length).toBeGreaterThan(60);
  const unseen = calls.filter((c) => !/^\.note\(ctx, [^,]+, "[a-z_]+"/.test(c)); // a kind that is no literal escapes this test
  expect(unseen).toEqual([]);
  const kinds = [...found(/^\.note\(ctx, [^,]+, "([a-z_]+)"/g, calls), ...found(/InsertAuditParams\{[^}]*Kind: "([a-z_]+)"/g, all), ...found(/INSERT INTO audit \([^)]*\)\s*VALUES \([^,]+, '([a-z_]+)'/g, all)];
  expect(kinds).toContain('erased');
  expect([...new Set(kinds)].filter((k) => !audit[`kind.${k}`])).toEqual([]);
});

test('every fact of an audit row is called by its name, and every deed by its verb', () => {
  const bodies = all.filter((text) => text.includes('.note(ctx, ')).flatMap((text) => found(/\b(?:told|body) := (map\[string\]any\{[^}]*\})/g, [text]).concat(found(/\b((?:told|body)\["[a-z_]+"\])/g, [text])));
  const keys = new Set([...found(/"([a-z_0-9]+)": /g, [...calls, ...bodies]), ...found(/^(?:told|body)\["([a-z_]+)"\]/g, bodies)].map((k) => k.replace(/_fen$/, '')));
  expect([...keys].filter((k) => !audit[`key.${k}`])).toEqual([]);
  const deeds = new Set(found(/"(?:action|act|purpose|list)": "([a-z_]*[a-z])"/g, calls));
  const said = (v: string) => spaces.some((s) => (s.startsWith('words:') ? `${s.slice(6)}.${v}` in words : `${s}.${v}` in audit));
  expect([...deeds].filter((v) => !said(v))).toEqual([]);
});
