/// <reference types="vite/client" />
import { expect, test } from 'vitest';
import { words } from '../../i18n/words';
import { permissions } from './permission-words';

const [policy] = Object.values<string>(import.meta.glob('../../../../authz/policy.csv', { query: '?raw', import: 'default', eager: true }));

test('every permission of the policy has a name, and no other', () => {
  const lines = policy.split('\n').filter((l) => l && !l.startsWith('#')).slice(1);
  const actions = new Set(lines.map((l) => l.trim().split(',')[2]));
  expect(actions.size).toBeGreaterThan(50);
  const nameless = [...actions].filter((a) => !permissions[a] && !(`kind.${a}` in words));
  expect(nameless).toEqual([]);
  expect(Object.keys(permissions).filter((a) => !actions.has(a))).toEqual([]);
});
