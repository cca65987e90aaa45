import { expect, test } from 'vitest';
import { type Forecast, leaning, worst } from './forecast';

const f = (step: string, missed: number, left = 5) => ({ step, missed, left, per_week: 0, late_days: 0, stalled: false }) as Forecast;

test('the step that most households miss comes first, of several the earliest', () => {
  expect(worst([f('survey', 2), f('posting', 7), f('receipt', 7)])?.step).toBe('posting');
});

test('without a miss it is the last step that is left', () => {
  expect(worst([f('survey', 0), f('posting', 0), f('receipt', 0, 0)])?.step).toBe('posting');
  expect(worst([f('survey', 0, 0)])).toBeUndefined();
});

test('a word at either end of the plan stands beside its place, else over it', () => {
  expect([0, 50, 100].map(leaning)).toEqual(['0', '-50%', '-100%']);
});
