import { afterEach, expect, test, vi } from 'vitest';
import { heard, lineThere } from './line';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a request without an answer is no line, whatever the browser believes, until the server answers', async () => {
  vi.useFakeTimers();
  const answers = vi.fn().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue(new Response());
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', answers);
  expect(lineThere()).toBe(true);
  heard(false);
  expect(lineThere()).toBe(false);
  await vi.advanceTimersByTimeAsync(5000);
  expect(lineThere()).toBe(false);
  await vi.advanceTimersByTimeAsync(5000);
  expect(lineThere()).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).toHaveBeenCalledTimes(2); // nobody is asked while there is one
});

test('no network is no line', () => {
  vi.stubGlobal('navigator', { onLine: false });
  expect(lineThere()).toBe(false);
});
