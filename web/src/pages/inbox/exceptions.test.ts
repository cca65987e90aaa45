import { expect, test } from 'vitest';
import type { Schemas } from '../../api/client';
import { exceptionsOf, leftOf, setAside } from './exceptions';

type Result = Schemas['RuleResult'];
const result = (code: string, weight: Result['weight'], verdict: Result['verdict']): Result => ({ code, name: code, weight, verdict, zh: '不符合。', en: 'It fails.' });
const task = (kind: Schemas['TaskKind'], reason_code?: string, allowed = true) => ({ kind, allowed_actions: [{ action: 'approve' as const, allowed, reason_code }] });

const results = [
  result('income_line', 'soft', 'failed'),
  result('year_cap', 'soft', 'failed'),
  result('tier', 'soft', 'passed'),
  result('relation', 'soft', 'not_applicable'),
  result('target', 'hard', 'failed'),
  result('grade', 'note', 'failed'),
];

test.each([
  ['every soft rule that fails, and no other', task('approve'), results, ['income_line', 'year_cap']],
  ['at each seat of the chain', task('review'), results, ['income_line', 'year_cap']],
  ['nowhere else', task('verify'), results, []],
  ['what the task knows comes besides', task('approve', 'aided_last_year'), results, ['income_line', 'year_cap', 'aided_last_year']],
  ['and not twice', task('approve', 'aided_last_year'), [result('aided_last_year', 'soft', 'failed')], ['aided_last_year']],
  ['nor where approving is barred anyway', task('approve', 'aided_last_year', false), [], []],
  ['other refusals are none', task('approve', 'exception_needed'), [], []],
  ['nor anything before the rules were read', task('approve'), undefined, []],
])('exceptions: %s', (_, of, read, want) => expect(exceptionsOf(of, read).map((x) => x.rule)).toEqual(want));

test('each is set aside by itself; a tick whose rule holds again is not sent', () => {
  const two = exceptionsOf(task('approve'), results);
  expect(leftOf(two, ['year_cap']).map((x) => x.rule)).toEqual(['income_line']);
  expect(leftOf(two, ['year_cap', 'income_line'])).toEqual([]);
  expect(setAside(two, ['tier', 'year_cap'])).toEqual(['year_cap']);
});

test('it says why, as the server does', () => expect(exceptionsOf(task('approve'), results)[0]?.why).toEqual({ zh: '不符合。', en: 'It fails.' }));
