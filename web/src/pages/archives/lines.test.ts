import { expect, test } from 'vitest';
import type { Standard } from '../../api/archives';
import { phaseOf, tenthsOf } from './lines';

const of = (effective_from: string, status: 'proposed' | 'in_force' = 'in_force', region = '410821') => ({ id: effective_from, region, setting: 'urban', effective_from, status }) as Standard;

test('of a region one standard holds, the ones before are history', () => {
  const all = [of('2024-01-01'), of('2025-07-01'), of('2026-12-01'), of('2026-01-01', 'proposed'), of('2020-01-01', 'in_force', '410800')];
  expect(all.map((s) => phaseOf(s, all, '2026-11-25'))).toEqual(['past', 'in_force', 'coming', 'proposed', 'in_force']);
});

test('a factor is read to the tenth', () => {
  expect([tenthsOf('1.5'), tenthsOf('2'), tenthsOf('1.55'), tenthsOf('x')]).toEqual([15, 20, undefined, undefined]);
});
