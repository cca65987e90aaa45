import { expect, test } from 'vitest';
import { type KeptKey, type Keys, keyFor, Locked, seal, unseal } from './key';

const fresh = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt', 'decrypt']);
const bytes = (text: string) => new TextEncoder().encode(text);

function shelf(): Keys & { kept: Map<string, KeptKey> } {
  const kept = new Map<string, KeptKey>();
  return { kept, get: async (p) => kept.get(p), put: async (k) => kept.set(k.person, k), clear: async () => kept.clear() };
}

test('a sealed record shows nothing and opens with its own key and name only', async () => {
  const [mine, other] = await Promise.all([fresh(), fresh()]);
  const s = await seal(mine, 'a', bytes('户主因病长期无法工作'));
  expect(new TextDecoder().decode(s.body)).not.toContain('户主');
  expect(new TextDecoder().decode(await unseal(mine, 'a', s))).toBe('户主因病长期无法工作');
  await expect(unseal(other, 'a', s)).rejects.toThrow();
  await expect(unseal(mine, 'b', s)).rejects.toThrow();
});

test('the key is held until the session ends and is gone afterwards', async () => {
  const keys = shelf();
  let asked = 0;
  const server = async (person: string) => ({ person, key: await fresh(), until: Date.now() + 60_000, asked: asked++ });
  const key = await keyFor(keys, 'li', server);
  expect(await keyFor(keys, 'li', server)).toBe(key);
  expect(asked).toBe(1);
  keys.kept.set('li', { ...keys.kept.get('li')!, until: Date.now() - 1 });
  const away = () => Promise.reject(new Error('no line'));
  await expect(keyFor(keys, 'li', away)).rejects.toThrow(Locked);
  expect(keys.kept.size).toBe(0);
});
