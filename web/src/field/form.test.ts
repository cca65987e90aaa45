import { expect, test } from 'vitest';
import { answered, asked, type Question } from './form';

const questions: Question[] = [
  { key: 'works', zh: '在职', en: 'Works', kind: 'yes_no' },
  { key: 'state', zh: '经营', en: 'State', kind: 'one', when: { key: 'works', is: ['yes'] } },
  { key: 'heads', zh: '人数', en: 'Heads', kind: 'number', when: { key: 'state', is: ['stopped', 'partly'] } },
  { key: 'needs', zh: '需求', en: 'Needs', kind: 'several' },
  { key: 'ill', zh: '病情', en: 'Illness', kind: 'text', when: { key: 'needs', is: ['medical'] } },
];
const keys = (answers: Record<string, string>) => asked(questions, answers).map((q) => q.key);

test('a question is asked where what it hangs on was asked and answered so', () => {
  expect(keys({})).toEqual(['works', 'needs']);
  expect(keys({ works: 'yes', state: 'partly', needs: 'job,medical' })).toEqual(['works', 'state', 'heads', 'needs', 'ill']);
  expect(keys({ works: 'no', state: 'partly' })).toEqual(['works', 'needs']);
});

test('answers to what is not asked stay behind', () => {
  expect(answered(questions, { works: 'no', state: 'partly', heads: '3', needs: ' job ', ill: 'x', other: 'y' })).toEqual({ works: 'no', needs: 'job' });
});
