import { expect, test } from 'vitest';
import { alike } from './alike';

test('only titles borne by several campaigns need their day', () => {
  const of = (...titles: string[]) => [...alike(titles.map((title) => ({ title })))];
  expect(of('送温暖', '夏送清凉', '送温暖', '送温暖')).toEqual(['送温暖']);
  expect(of('送温暖', '夏送清凉')).toEqual([]);
});
