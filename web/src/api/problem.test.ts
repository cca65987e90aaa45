import { expect, test, vi } from 'vitest';

vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal('document', { documentElement: {}, addEventListener: () => undefined });
  vi.stubGlobal('window', { addEventListener: () => undefined, matchMedia: () => ({ matches: false }) });
});

import { speak } from '../i18n';
import { offline, problemOf } from './client';

test('a refusal that was read before the language was switched is said anew in the other', () => {
  const refused = problemOf(new Response(null, { status: 409, headers: { 'X-Request-ID': 'r-1' } }), { code: 'already_decided', detail: '已由他人办理。', detail_en: 'Somebody else decided.' });
  const cut = offline();
  expect([refused.detail, refused.requestId]).toEqual(['已由他人办理。', 'r-1']);
  const before = cut.detail;
  speak('en');
  expect(refused.detail).toBe('Somebody else decided.');
  expect(cut.detail).not.toBe(before);
  speak('zh');
  expect([refused.detail, cut.detail]).toEqual(['已由他人办理。', before]);
});
