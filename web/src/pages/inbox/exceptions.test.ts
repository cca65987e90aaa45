import { expect, test } from 'vitest';
import { type Exception, exceptionsOf, leftOf, setAside } from './exceptions';

const failed = (code: string): Exception => ({ code, name: code, weight: 'soft', verdict: 'failed', zh: '不符合。', en: 'It fails.' });
const two = [failed('income_line'), failed('year_cap')];
const task = (allowed: boolean, exceptions?: Exception[]) => ({ allowed_actions: [{ action: 'return' as const, allowed: true }, { action: 'approve' as const, allowed, exceptions }] });

test('what approving has to set aside is what the server says of it', () => {
  expect(exceptionsOf(task(true, two))).toEqual(two);
  expect(exceptionsOf(task(true))).toEqual([]);
  expect(exceptionsOf(task(false, two))).toEqual([]);
});

test('each is set aside by itself; a tick whose rule holds again is not sent', () => {
  expect(leftOf(two, ['year_cap']).map((x) => x.code)).toEqual(['income_line']);
  expect(leftOf(two, ['year_cap', 'income_line'])).toEqual([]);
  expect(setAside(two, ['tier', 'year_cap'])).toEqual(['year_cap']);
});
