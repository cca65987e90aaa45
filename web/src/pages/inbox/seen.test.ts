import { expect, test } from 'vitest';
import type { Case } from '../../api/cases';
import { differences, figures } from './seen';

const household = { id: '1', version: 4, amount_fen: 50000, income_fen: 210000, expenditure_fen: 0, members: 3, grade: 'deep', category: '困难职工', name: '张*' } as Case;

test('only what changed is shown, with before and now', () => {
  const later = { ...household, version: 5, income_fen: 165000 };
  expect(differences(figures(household), later)).toEqual([{ name: 'income_fen', before: 210000, now: 165000 }]);
  expect(differences(figures(household), household)).toEqual([]);
});

test('nothing that names a person is kept', () => {
  expect(JSON.stringify(figures(household))).not.toContain('张');
});
