import { expect, test } from 'vitest';
import server from '../../../relief/cause.go?raw';
import { causeName, causes, otherCause } from './causes';

test('the causes are those that the server takes, with its English names', () => {
  const other = /const OtherCause = "([^"]+)"/.exec(server)![1];
  const rows = [...server.matchAll(/\{Zh: (?:"([^"]+)"|OtherCause), En: "([^"]+)"/g)].map(([, zh, en]) => [zh ?? other, en]);
  expect(Object.entries(causes)).toEqual(rows);
  expect(otherCause).toBe(other);
});

test('a cause of an old file that is on no list is shown as such', () => {
  expect([causeName('子女上学', false), causeName('子女上学', true), causeName('慢性肾衰竭', false), causeName('慢性肾衰竭', true)]).toEqual([
    '子女上学',
    'Children at school',
    '慢性肾衰竭（不在目录内）',
    '慢性肾衰竭 (not on the list)',
  ]);
});
