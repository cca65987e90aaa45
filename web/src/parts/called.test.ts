import { expect, test } from 'vitest';
import { called } from './called';

test('a refusal names a field as the screen does', () => {
  const refused = { detail: '“id_number”填写不符合要求。', values: { field: 'id_number' } };
  expect(called(refused, { id_number: '身份证号' })).toBe('“身份证号”填写不符合要求。');
  expect(called(refused, { phone: '手机号' })).toBe('“id_number”填写不符合要求。');
});
