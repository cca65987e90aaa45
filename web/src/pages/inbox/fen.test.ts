import { expect, test } from 'vitest';
import { fen } from './DecisionFields';

test.each([
  ['500', 50000],
  ['500.1', 50010],
  ['1,234.56', 123456],
  ['0.07', 7],
  ['1.234', undefined],
  ['-1', undefined],
  ['', undefined],
])('%s yuan are %s fen', (text, want) => expect(fen(text)).toBe(want));
