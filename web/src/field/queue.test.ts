import { expect, test } from 'vitest';
import { NoLine, type Store, type Survey, sync } from './queue';

const survey = (id: string) => ({ id, status: 'waiting' }) as unknown as Survey;

function memory(...ids: string[]) {
  const kept = new Map(ids.map((id) => [id, survey(id)]));
  const store: Store = {
    waiting: async () => [...kept.values()].filter((s) => s.status === 'waiting'),
    keep: async (s) => void kept.set(s.id, s),
    drop: async (s) => void kept.delete(s.id),
  };
  return { kept, store };
}

test('a survey that is refused does not block the others', async () => {
  const { kept, store } = memory('a', 'b', 'c');
  const result = await sync(store, async (s) => {
    if (s.id === 'b') throw new Error('该户情况已有变化');
  });
  expect(result).toEqual({ sent: 2, refused: 1, left: 0 });
  expect([...kept.values()]).toMatchObject([{ id: 'b', status: 'refused', problem: '该户情况已有变化' }]);
});

test('without a line everything stays', async () => {
  const { kept, store } = memory('a', 'b');
  const result = await sync(store, async (s) => {
    if (s.id === 'b') throw new NoLine();
  });
  expect(result).toEqual({ sent: 1, refused: 0, left: 1 });
  expect([...kept.keys()]).toEqual(['b']);
  expect(kept.get('b')?.status).toBe('waiting');
});
