import { expect, test } from 'vitest';
import { Going } from './going';

test('a page passed on the way, which arrives late, does not lead back', () => {
  const going = new Going(undefined);
  going.go('a');
  going.go('b');
  going.arrived('a');
  expect(going.to).toBe('b');
  going.arrived('b');
  expect(going.to).toBe('b');
});

test('a page that is skipped on the way is not waited for', () => {
  const going = new Going('a');
  going.go('b');
  going.go('c');
  going.arrived('c');
  going.arrived('a'); // a step back in the browser
  expect(going.to).toBe('a');
});

test('there and back again is two steps', () => {
  const going = new Going('a');
  going.go('b');
  going.go('a');
  going.arrived('b');
  expect(going.to).toBe('a');
  going.arrived('a');
  going.arrived('b');
  expect(going.to).toBe('b');
});
