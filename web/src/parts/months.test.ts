import { expect, test } from 'vitest';
import { monthsOver } from './months';

test('the present month is not over, and the year turns', () => {
  expect(monthsOver('2026-02-28', 3)).toEqual(['2026-01-01', '2025-12-01', '2025-11-01']);
});
