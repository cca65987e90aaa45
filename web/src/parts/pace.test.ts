import { expect, test } from 'vitest';
import type { TFunction } from 'i18next';
import { words } from '../i18n/words';
import { pace, paceOf } from './pace';

// said is t of one language without the rest of the frame.
const said = (language: 0 | 1) => ((name: string, { n }: { n: string }) => words[name]![language].replace('{{n}}', n)) as unknown as TFunction;

test('a rehearsal day is said in words', () => {
  const zh = said(0);
  const en = said(1);
  expect(['2s', '500ms', '1m30s', '1h0m0s', undefined].map((d) => pace(d, zh))).toEqual(['2 秒', '500 毫秒', '1 分 30 秒', '1 小时', '']);
  expect(['2s', '1m30s'].map((d) => pace(d, en))).toEqual(['2 s', '1 min 30 s']);
});

test('a rehearsal day may be typed as people write it', () => {
  expect(['5', '5 秒', '5s', '500ms', '1 分 30 秒', '10 分钟', '10 min', ''].map(paceOf)).toEqual(['5s', '5s', '5s', '500ms', '1m30s', '10m', '10m', '']);
});
