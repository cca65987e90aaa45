import { expect, test } from 'vitest';
import { fenOf } from './fenOf';

test('an amount is read to the fen and nothing else is', () => {
  expect(fenOf('500')).toBe(50000);
  expect(fenOf('12,500.5')).toBe(1250050);
  expect(fenOf('0.29')).toBe(29);
  expect(fenOf('1.005')).toBeUndefined();
  expect(fenOf('-5')).toBeUndefined();
  expect(fenOf('')).toBeUndefined();
});
