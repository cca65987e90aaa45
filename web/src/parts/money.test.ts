import { expect, test } from 'vitest';
import { yuan } from './money';

test.each([
  [0, '0.00'],
  [5, '0.05'],
  [50000, '500.00'],
  [1_234_567_890_123, '12,345,678,901.23'],
  [-110, '-1.10'],
])('%i fen are %s yuan', (fen, text) => expect(yuan(fen)).toBe(text));
