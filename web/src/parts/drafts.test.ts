/// <reference types="vite/client" />
import { beforeEach, expect, test, vi } from 'vitest';
import { draftOf } from '../pages/channels/draftOf';
import { asked } from '../pages/inbox/DecisionFields';
import { keepDraft, readDraft, told } from './drafts';

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('sessionStorage', { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => kept.set(k, v), removeItem: (k: string) => kept.delete(k) });
});

const sources: Record<string, string> = import.meta.glob(['../**/*.{ts,tsx}', '!../**/*.test.ts'], { query: '?raw', import: 'default', eager: true });

// Whatever an answer to a task may ask, filled with the like of what people type.
const answers = Object.fromEntries(Object.values(asked).flatMap((names) => names ?? []).map((name) => [name, `typed ${name}`]));
const account = { card: '6222020000000000000', holder: '安来迟' };

// Every form that saves drafts, with all it may hold. Words of one field are words.
const forms: Record<string, unknown> = {
  'pages/inbox/DecisionBox.tsx': { outcome: 'approve', comment: '属实', fields: { ...answers, ...account } },
  'pages/inbox/Minutes.tsx': { number: '1', held_on: '2023-01-03', members: 5, attendees: ['王主席'] },
  'pages/inbox/Reassign.tsx': '本人调离',
  'pages/inbox/Ruling.tsx': { outcome: 'uphold', finding: '经查属实', fraud: false },
  'pages/channels/ChannelForm.tsx': draftOf({ shape: 'signed', address: 'https://robot/send?key=sesame', secret: 'sesame', muted: ['due'], urgent_only: false, digest: true }),
  'pages/money/Suspense.tsx': '银行误付',
  'pages/cases/Records.tsx': { place: '职工之家', chair: '王主席', facts: '邻居都说困难' },
  'pages/cases/NewConfirmation.tsx': { by: 'enterprise', body: '第一棉纺厂', post: '劳资科长', name: '王科长' },
  'pages/archives/HandOver.tsx': { to: '410821', reason: '随单位转出' },
  'pages/archives/Incomes.tsx': { income: '12000.00', source: '工资' },
  'pages/archives/Duplicates.tsx': '同名不同人',
  'pages/archives/Transfers.tsx': '材料齐全',
  'pages/postings/SheetBox.tsx': '张榜被撕毁',
  'field/shelf.ts': { kind: 'receipt', fields: { ...answers, ...account } },
};

test('every form that saves drafts is known here', () => {
  const keeping = /\bkeepDraft\(|\bdraft=\{|\btold\(/;
  const found = Object.entries(sources).flatMap(([name, text]) => (keeping.test(text) && !/\/(Ask|SmallForm)\.tsx|\/drafts\.ts$/.test(name) ? [name.replace(/^\.\.\//, '').replace(/^\.\//, 'parts/')] : []));
  expect(found.sort()).toEqual(Object.keys(forms).sort());
});

test.each(Object.entries(forms))('a draft of %s holds no card, holder or secret', (name, draft) => {
  if (name === 'field/shelf.ts') kept.set(name, told(draft));
  else keepDraft(name, draft);
  const text = [...kept.values()].join();
  for (const never of [...Object.values(account), 'typed card', 'typed holder', 'sesame']) expect(text).not.toContain(never);
});

test('what may be kept is read again', () => {
  keepDraft('a', { comment: '属实', fields: { ...account, place: '东门' } });
  expect(readDraft('a')).toEqual({ comment: '属实', fields: { place: '东门' } });
});

// Whoever writes beside the drafts would pass them by.
test('nothing else writes what people type to the device', () => {
  const writes = Object.entries(sources).flatMap(([name, text]) => (/sessionStorage\.setItem/.test(text) ? [name] : []));
  expect(writes).toEqual(['./drafts.ts']);
});

// A field that is never kept would be lost without a word in a form that keeps drafts.
test('no small form with a draft asks for what is never kept', () => {
  for (const [name, text] of Object.entries(sources)) if (/\bdraft=\{/.test(text)) expect(text, name).not.toMatch(/name: '(card|holder|account|secret|password|otp|one_time_code)'/);
});
