import { expect, test } from 'vitest';
import { overdrawn } from './overdrawn';

const row = (id: string, amount_fen: number, line_id?: string) => ({ id, amount_fen, line_id });

test.each([
  ['enough for all', [row('a', 500, 'l'), row('b', 500, 'l')], [{ line_id: 'l', available_fen: 1000 }], []],
  ['the second finds nothing left', [row('a', 500, 'l'), row('b', 500, 'l')], [{ line_id: 'l', available_fen: 999 }], ['b']],
  ['a smaller one still fits', [row('a', 900, 'l'), row('b', 500, 'l'), row('c', 100, 'l')], [{ line_id: 'l', available_fen: 1000 }], ['b']],
  ['each line for itself', [row('a', 500, 'l'), row('b', 500, 'm')], [{ line_id: 'l', available_fen: 0 }, { line_id: 'm', available_fen: 500 }], ['a']],
  ['a line nobody told of is left to the server', [row('a', 500)], [], []],
])('overdrawn: %s', (_, rows, lines, want) => expect(overdrawn(rows, lines)).toEqual(want));
